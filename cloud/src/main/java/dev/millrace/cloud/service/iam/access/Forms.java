package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Call;

/// Texts of inputs that name a resource otherwise than by its ARN, and the ARN that is meant. What only the service itself
/// can read, or only IAM knows, is asked of them.
interface Forms {
    /// @param form such as `function`, before the colon in `{function:FunctionName}`
    /// @param text the member's value
    String arn(String form, String text, Call call);
}
