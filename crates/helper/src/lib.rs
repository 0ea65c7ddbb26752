//! One job in, one result out: the disposable worker that decodes a frame or runs a patch.
