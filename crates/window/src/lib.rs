//! VOI maths of PS3.3 C.11.2.1.2, presets, WindowPolicy and GrantedWindow.
