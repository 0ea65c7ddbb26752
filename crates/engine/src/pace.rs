//! How often the session settles while a volume arrives.

/// Between two settlings that nobody waits for, where a graphics adapter draws: a picture that fills two or three
/// times a second fills smoothly enough.
const WITH_ADAPTER_MS: f64 = 400.0;
/// The same without one. Each time the page lays itself out, three views are drawn, and the browser puts a frame
/// together on the very cores that read the slices.
const WITHOUT_ADAPTER_MS: f64 = 800.0;

/// Says when what was taken in is to be drawn and told. Times are in milliseconds of one clock.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    is_due: bool,
    settled_ms: f64,
}

impl Pace {
    /// Something was taken in.
    pub(crate) fn taken_in(&mut self) {
        self.is_due = true;
    }

    /// Everything taken in was drawn and told.
    pub(crate) fn settled(&mut self, now_ms: f64) {
        *self = Self { is_due: false, settled_ms: now_ms };
    }

    /// How long what was taken in may still wait, or that there is nothing.
    pub(crate) fn wait_ms(&self, now_ms: f64, has_adapter: bool) -> Option<f64> {
        let rest_ms = if has_adapter { WITH_ADAPTER_MS } else { WITHOUT_ADAPTER_MS };
        self.is_due.then(|| (self.settled_ms + rest_ms - now_ms).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_in_waits_until_its_time_and_no_longer() {
        let mut pace = Pace::default();
        pace.settled(1000.0);
        assert_eq!(pace.wait_ms(5000.0, true), None);
        pace.taken_in();
        assert_eq!(pace.wait_ms(1050.0, true), Some(350.0));
        assert_eq!(pace.wait_ms(1050.0, false), Some(750.0));
        assert_eq!(pace.wait_ms(1400.0, true), Some(0.0));
        pace.settled(1300.0);
        assert_eq!(pace.wait_ms(1301.0, true), None);
    }
}
