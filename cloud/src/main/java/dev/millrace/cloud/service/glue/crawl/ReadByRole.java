package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import java.io.IOException;
import java.util.List;

/// A store of objects as a crawler's role may read it.
record ReadByRole(ObjectStore objects, JobRoles roles, String region, String role) implements ObjectStore {
    private static final String DENIED =
            "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)";

    @Override
    public List<Listed> list(String account, String bucket, String prefix, String after, int atMost)
            throws IOException {
        require(account, "s3:ListBucket", bucket);
        return objects.list(account, bucket, prefix, after, atMost);
    }

    @Override
    public byte[] read(String account, String bucket, String key, long offset, int length) throws IOException {
        require(account, "s3:GetObject", bucket + "/" + key);
        return objects.read(account, bucket, key, offset, length);
    }

    private void require(String account, String action, String resource) throws IOException {
        if (!roles.may(account, region, role, action, Partition.of(region).s3(resource))) {
            throw new IOException(DENIED);
        }
    }
}
