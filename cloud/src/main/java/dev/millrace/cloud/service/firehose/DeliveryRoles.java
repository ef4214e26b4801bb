package dev.millrace.cloud.service.firehose;

/// The roles in which Firehose reads and delivers.
public interface DeliveryRoles {
    /// Whether the role is there and trusts `firehose.amazonaws.com`.
    boolean assumable(String roleArn);

    /// Whether the role may do something.
    boolean may(String roleArn, String action, String resourceArn);
}
