package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.TableSchemas;
import dev.millrace.cloud.service.firehose.TableSchemas.Answer;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.InvalidArgumentException;
import java.util.List;

/// The table by which records are converted must be there, of types that can be converted, and its role must let
/// Firehose in.
public final class SchemaRules {
    private final TableSchemas schemas;
    private final RoleRules roles;

    public SchemaRules(TableSchemas schemas, RoleRules roles) {
        this.schemas = schemas;
        this.roles = roles;
    }

    /// @param destination in order but for its table
    void check(ExtendedS3DestinationDescription destination, Call call) {
        Conversion.of(destination.dataFormatConversionConfiguration(), call.account(), call.region())
                .ifPresent(conversion -> check(conversion, call));
    }

    private void check(Conversion conversion, Call call) {
        roles.check(conversion.table().roleArn(), call);
        switch (schemas.find(conversion.table())) {
            case Answer.Refused(_, String message) -> throw new InvalidArgumentException(message);
            case Answer.Found(List<TableSchemas.Column> columns) -> {
                try {
                    if (Conversion.row(columns).fields().isEmpty()) {
                        throw new InvalidArgumentException(
                                "The table " + conversion.table().table() + " has no columns.");
                    }
                } catch (IllegalArgumentException cannotBe) {
                    throw new InvalidArgumentException(String.valueOf(cannotBe.getMessage()));
                }
            }
        }
    }
}
