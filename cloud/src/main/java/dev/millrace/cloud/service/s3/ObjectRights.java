package dev.millrace.cloud.service.s3;

import dev.millrace.wire.Call;

/// Whether a caller may do something that an operation finds out only on its way: delete each of many objects, learn that
/// an object is not there.
@FunctionalInterface
public interface ObjectRights {
    /// @param action such as `s3:DeleteObject`
    /// @param arn of a bucket or an object
    boolean may(Call call, String action, String arn);
}
