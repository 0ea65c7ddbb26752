//! The shader without a device: it is valid for WebGPU and WebGL2, and its uniforms lie where the Rust side puts
//! them.

use naga::valid::{Capabilities, ValidationFlags, Validator};

use super::uniforms::{LAYOUT, Uniforms};

const SHADER: &str = include_str!("slice.wgsl");

fn parsed() -> naga::Module {
    naga::front::wgsl::parse_str(SHADER).expect("slice.wgsl is WGSL")
}

#[test]
fn the_shader_is_valid_with_no_optional_capability() {
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator.validate(&parsed()).expect("slice.wgsl is valid");
}

/// WebGL2 has no storage buffers and no compute, and at most 16 KiB of uniforms are certain.
#[test]
fn the_shader_uses_only_what_webgl2_has() {
    for (_, variable) in parsed().global_variables.iter() {
        let portable =
            matches!(variable.space, naga::AddressSpace::Uniform | naga::AddressSpace::Handle);
        assert!(portable, "{variable:?}");
    }
    const { assert!(Uniforms::SIZE <= 16 << 10) };
}

#[test]
fn uniforms_lie_where_the_shader_reads_them() {
    let module = parsed();
    let members = module
        .types
        .iter()
        .find_map(|(_, ty)| match (&ty.name, &ty.inner) {
            (Some(name), naga::TypeInner::Struct { members, span }) if name == "Uniforms" => {
                assert_eq!(*span as usize, Uniforms::SIZE);
                Some(members)
            }
            _ => None,
        })
        .expect("a struct of uniforms");
    let found: Vec<(&str, u32)> =
        members.iter().map(|m| (m.name.as_deref().unwrap_or(""), m.offset)).collect();
    assert_eq!(found, LAYOUT);
}
