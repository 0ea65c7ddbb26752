use crate::Protocol;

impl Protocol {
    /// Fields that the document states and nothing holds anyone to in this version, by their place. A reader is told,
    /// so that a stated bound is never taken for one that was kept.
    pub fn not_held(&self) -> Vec<&'static str> {
        let document = self.document();
        let quality = &document.quality;
        let required = document.windows.iter().any(|window| window.required_before_sign);
        let stated = [
            ("series.max_target_series", document.series.max_target_series.is_some()),
            ("planes.view", !document.planes.view.is_empty()),
            ("windows.required_before_sign", required),
            ("quality.snr_min", quality.snr_min.is_some()),
            ("quality.cnr_min", quality.cnr_min.is_some()),
            ("quality.noise_max", quality.noise_max.is_some()),
            ("quality.on_fail", quality.on_fail.is_some()),
        ];
        stated.into_iter().filter(|(_, is_stated)| *is_stated).map(|(field, _)| field).collect()
    }
}
