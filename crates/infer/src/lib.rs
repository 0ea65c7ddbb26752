//! Models: manifest, operator graph, engines, pre- and postprocessing.
