package dev.millrace.cloud.service.ec2;

/// The roles in which flow logs are delivered to CloudWatch Logs.
public interface FlowLogRoles {
    /// Whether a role is there and lets `vpc-flow-logs.amazonaws.com` assume it.
    boolean assumable(String roleArn);
}
