package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.firehose.TableSchemas;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.GetTableRequest;
import dev.millrace.wire.glue.GetTableVersionRequest;
import dev.millrace.wire.glue.Glue;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableVersion;
import dev.millrace.wire.service.Service;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Glue's tables as delivery streams convert records by them.
public final class DeliverySchemas implements TableSchemas {
    private static final String LATEST = "LATEST";

    private static final List<String> READS =
            List.of("glue:GetTableVersions", "glue:GetTableVersion", "glue:GetTable");

    private final RoleRights roles;
    private volatile @Nullable Glue glue;

    public DeliverySchemas(RoleRights roles) {
        this.roles = roles;
    }

    /// Glue is made after Firehose, of whose events it tells; nothing is delivered before both are there.
    public void readFrom(Service service) {
        glue = new Glue(service);
    }

    private Glue glue() {
        return Objects.requireNonNull(glue, "Glue is not there yet");
    }

    @Override
    public Answer find(Reference wanted) {
        String arn = Arn.regional(
                "glue", wanted.region(), wanted.catalogId(), "table/" + wanted.database() + "/" + wanted.table());
        // AWS's own policy for this grants all three, and does not say which is used for what.
        if (READS.stream().noneMatch(action -> roles.may(wanted.roleArn(), action, arn))) {
            return new Answer.Refused(
                    "AccessDenied",
                    "Access was denied when calling Glue. Please ensure that the role specified in the data format"
                            + " conversion configuration has the necessary permissions.");
        }
        try {
            Table table = wanted.versionId().equals(LATEST) ? latest(wanted) : version(wanted);
            StorageDescriptor storage = table == null ? null : table.storageDescriptor();
            if (storage == null || storage.columns() == null) {
                return new Answer.Found(List.of());
            }
            return new Answer.Found(storage.columns().stream()
                    .map(column -> new Column(column.name(), Objects.requireNonNullElse(column.type(), "string")))
                    .toList());
        } catch (AwsException refused) {
            return new Answer.Refused(
                    refused.code().replaceAll("Exception$", ""), String.valueOf(refused.message()));
        }
    }

    private @Nullable Table latest(Reference wanted) {
        return glue().getTable(
                        GetTableRequest.builder()
                                .databaseName(wanted.database())
                                .name(wanted.table())
                                .build(),
                        call(wanted))
                .table();
    }

    private @Nullable Table version(Reference wanted) {
        TableVersion version = glue().getTableVersion(
                        GetTableVersionRequest.builder()
                                .databaseName(wanted.database())
                                .tableName(wanted.table())
                                .versionId(wanted.versionId())
                                .build(),
                        call(wanted))
                .tableVersion();
        return version == null ? null : version.table();
    }

    private static Call call(Reference wanted) {
        return ServiceCall.of("firehose.amazonaws.com", wanted.catalogId(), wanted.region());
    }
}
