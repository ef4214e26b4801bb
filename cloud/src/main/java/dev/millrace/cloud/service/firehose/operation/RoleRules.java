package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.firehose.DeliveryRoles;
import dev.millrace.cloud.service.firehose.domain.Destinations;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.InvalidArgumentException;

/// Firehose assumes the roles that it is given.
public final class RoleRules {
    private static final String DESCRIBE = "kinesis:DescribeStream";

    private final DeliveryRoles roles;

    public RoleRules(DeliveryRoles roles) {
        this.roles = roles;
    }

    /// @throws InvalidArgumentException where it cannot, in words that Terraform waits on
    void check(String roleArn, Call call) {
        String account = Arn.parse(roleArn, "iam").map(Arn::account).orElse(call.account());
        if (!account.equals(call.account())) {
            throw new AwsException("AccessDeniedException", 400, "Cross-account pass role is not allowed.");
        }
        if (!Partition.of(call.region()).has(roleArn) || !roles.assumable(roleArn)) {
            throw new InvalidArgumentException(
                    "Firehose is unable to assume role " + roleArn + ". Please check the role provided.");
        }
    }

    /// @throws InvalidArgumentException where the role may not read the stream
    void checkReads(String roleArn, String streamArn) {
        if (!roles.may(roleArn, DESCRIBE, streamArn)) {
            throw new InvalidArgumentException(
                    "Role " + roleArn + " is not authorized to perform: " + DESCRIBE + " on resource " + streamArn + ".");
        }
    }

    void check(ExtendedS3DestinationDescription destination, Call call) {
        Destinations.roles(destination).forEach(role -> check(role, call));
    }
}
