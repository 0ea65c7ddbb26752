use volume::Volume;
use window::{DisplayTable, GrantId, GrantedWindow, Polarity, StoredKind};

/// Keeps the tables of the windows last drawn with: three views of one volume share one, and holding a key to look
/// with another window does not compute both again.
#[derive(Debug, Default)]
pub(crate) struct TableCache {
    tables: Vec<(TableKey, DisplayTable)>,
}

/// What a table depends on; floats by their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TableKey {
    grant: GrantId,
    rescale: [u64; 2],
    kind: StoredKind,
    polarity: Polarity,
    padding: Option<[u64; 2]>,
}

impl TableCache {
    const KEPT: usize = 4;

    /// The table of a window for a volume; `None` where its voxels are floats.
    pub(crate) fn table(
        &mut self,
        volume: &Volume,
        window: &GrantedWindow,
        polarity: Polarity,
    ) -> Option<(TableKey, &DisplayTable)> {
        let kind = StoredKind::of(volume.voxels())?;
        let rescale = volume.rescale();
        let key = TableKey {
            grant: window.id(),
            rescale: [rescale.slope, rescale.intercept].map(f64::to_bits),
            kind,
            polarity,
            padding: volume.padding().map(|(low, high)| [low, high].map(f64::to_bits)),
        };
        match self.tables.iter().position(|(kept, _)| *kept == key) {
            Some(at) => self.tables[..=at].rotate_right(1),
            None => {
                self.tables.truncate(Self::KEPT - 1);
                let table = window.table(rescale, kind, polarity, volume.padding());
                self.tables.insert(0, (key, table));
            }
        }
        self.tables.first().map(|(key, table)| (*key, table))
    }
}
