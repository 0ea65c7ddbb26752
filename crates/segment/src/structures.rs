use crate::{Code, PropertyCode, SegmentDraft};

type Named = (&'static str, &'static str);

const LEFT: Named = ("7771000", "Left");
const RIGHT: Named = ("24028007", "Right");
const LIVER: Named = ("10200004", "Liver");
const LUNG: Named = ("39607008", "Lung");
const KIDNEY: Named = ("64033007", "Kidney");
const ADRENAL: Named = ("23451007", "Adrenal gland");

/// Name, SNOMED CT code and meaning, side.
const ANATOMY: [(&str, Named, Option<Named>); 19] = [
    ("Liver", LIVER, None),
    ("Spleen", ("78961009", "Spleen"), None),
    ("Pancreas", ("15776009", "Pancreas"), None),
    ("Left kidney", KIDNEY, Some(LEFT)),
    ("Right kidney", KIDNEY, Some(RIGHT)),
    ("Left adrenal gland", ADRENAL, Some(LEFT)),
    ("Right adrenal gland", ADRENAL, Some(RIGHT)),
    ("Stomach", ("69695003", "Stomach"), None),
    ("Colon", ("71854001", "Colon"), None),
    ("Urinary bladder", ("89837001", "Urinary bladder"), None),
    ("Prostate", ("41216001", "Prostate"), None),
    ("Aorta", ("15825003", "Aorta"), None),
    ("Heart", ("80891009", "Heart"), None),
    ("Left ventricle", ("87878005", "Left ventricle"), None),
    ("Left lung", LUNG, Some(LEFT)),
    ("Right lung", LUNG, Some(RIGHT)),
    ("Brain", ("12738006", "Brain"), None),
    ("Hippocampus", ("5366008", "Hippocampus"), None),
    ("Bone", ("272673000", "Bone"), None),
];

/// Name, SNOMED CT code and meaning, where it is found.
const ABNORMAL: [(&str, Named, Named); 2] = [
    ("Liver tumour", ("108369006", "Neoplasm"), LIVER),
    ("Lung nodule", ("27925004", "Nodule"), LUNG),
];

/// Structures that are drawn often, with their codes: anatomy (PS3.16 CID 7150: 91723000), then what is abnormal in it
/// (49755003), with the anatomy as its region.
pub fn known_structures() -> impl Iterator<Item = SegmentDraft> {
    let code = |(value, meaning): Named| Code::sct(value, meaning);
    let anatomy = ANATOMY.into_iter().map(move |(name, kind, side)| {
        let anatomical = PropertyCode::anatomical(code(kind));
        let coded = match side {
            Some(side) => anatomical.with_modifier(code(side)),
            None => anatomical,
        };
        SegmentDraft::manual(name, coded)
    });
    let abnormal = ABNORMAL.into_iter().map(move |(name, kind, region)| {
        let category = Code::sct("49755003", "Morphologically Abnormal Structure");
        let (kind, region) = (code(kind), Some(code(region)));
        SegmentDraft::manual(name, PropertyCode { region, ..PropertyCode::new(category, kind) })
    });
    anatomy.chain(abnormal)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_known_structure_has_a_name_and_codes_of_its_own() {
        let all: Vec<SegmentDraft> = known_structures().collect();
        let names: BTreeSet<&str> = all.iter().map(|draft| draft.name.as_str()).collect();
        let codes: BTreeSet<String> = all.iter().map(|draft| format!("{:?}", draft.code)).collect();
        assert_eq!((names.len(), codes.len()), (all.len(), all.len()));
        let values = all.iter().flat_map(|draft| {
            let code = &draft.code;
            [Some(&code.kind), Some(&code.category), code.modifiers.first(), code.region.as_ref()]
        });
        // SCTIDs end with a check digit (Verhoeff).
        for code in values.flatten() {
            assert!(is_sctid(&code.value), "{code:?}");
        }
    }

    fn is_sctid(value: &str) -> bool {
        const D: [[u8; 10]; 10] = [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
            [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
            [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
            [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
            [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
            [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
            [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
            [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
            [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
        ];
        const P: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        let permuted =
            |digit: u8, times: usize| (0..times % 8).fold(digit, |d, _| P[usize::from(d)]);
        let digits = value.bytes().rev().map(|byte| byte - b'0').enumerate();
        digits.fold(0u8, |c, (at, digit)| D[usize::from(c)][usize::from(permuted(digit, at))]) == 0
    }
}
