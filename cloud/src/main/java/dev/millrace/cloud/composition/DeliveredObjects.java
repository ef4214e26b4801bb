package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.ObjectSink;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.ServerFault;
import java.util.Map;

/// S3's buckets as delivery streams write to them, by their roles.
public final class DeliveredObjects implements ObjectSink {
    private final S3Objects objects;
    private final RoleRights roles;

    public DeliveredObjects(S3Objects objects, RoleRights roles) {
        this.objects = objects;
        this.roles = roles;
    }

    @Override
    public Outcome put(NewObject object) {
        String bucket = object.bucketArn().substring(object.bucketArn().lastIndexOf(':') + 1);
        if (!roles.may(object.roleArn(), "s3:PutObject", object.bucketArn() + "/" + object.key())) {
            return new Outcome.Refused("AccessDenied", "Access Denied");
        }
        try {
            objects.write(
                    object.account(),
                    bucket,
                    object.key(),
                    object.body(),
                    "application/octet-stream",
                    object.contentEncoding(),
                    Map.of());
            return new Outcome.Written();
        } catch (AwsException e) {
            return new Outcome.Refused(e.code(), e.message());
        } catch (ServerFault e) {
            return new Outcome.Refused("InternalError", String.valueOf(e.getMessage()));
        }
    }
}
