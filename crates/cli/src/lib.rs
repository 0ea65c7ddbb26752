//! voxelkeep: the same session on the command line.
