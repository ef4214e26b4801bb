package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.CreateDataCatalogInput;
import dev.millrace.wire.athena.CreateDataCatalogOutput;
import dev.millrace.wire.athena.DataCatalog;
import dev.millrace.wire.athena.DataCatalogSummary;
import dev.millrace.wire.athena.DeleteDataCatalogInput;
import dev.millrace.wire.athena.DeleteDataCatalogOutput;
import dev.millrace.wire.athena.GetDataCatalogInput;
import dev.millrace.wire.athena.GetDataCatalogOutput;
import dev.millrace.wire.athena.ListDataCatalogsInput;
import dev.millrace.wire.athena.ListDataCatalogsOutput;
import dev.millrace.wire.athena.UpdateDataCatalogInput;
import dev.millrace.wire.athena.UpdateDataCatalogOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Data catalogues: AWS's own, and others that are kept and told. Queries know the first alone.
public final class DataCatalogs {
    static final String AWS = "AwsDataCatalog";
    private static final Pages PAGES = new Pages(
            AthenaLimits.PAGE, token -> Refusals.input("The nextPageToken is malformed: " + token));

    private final Documents<DataCatalog> kept;
    private final Tags tags;

    public DataCatalogs(Storage storage, Tags tags) {
        this.kept = storage.documents("athena/data-catalogs", DataCatalog.class);
        this.tags = tags;
    }

    public CreateDataCatalogOutput create(CreateDataCatalogInput input, Call call) {
        if (find(input.name(), call).isPresent()) {
            throw Refusals.input("DataCatalog " + input.name() + " has already been created");
        }
        check(input.type(), input.parameters());
        DataCatalog catalog = DataCatalog.builder()
                .name(input.name())
                .type(input.type())
                .description(input.description())
                .parameters(input.parameters() == null ? Map.of() : input.parameters())
                .status("CREATE_COMPLETE")
                .build();
        tags.fresh(Tags.dataCatalog(call, input.name()), input.tags());
        kept.put(catalog, call.account(), call.region(), input.name());
        return new CreateDataCatalogOutput(catalog);
    }

    public GetDataCatalogOutput get(GetDataCatalogInput input, Call call) {
        return new GetDataCatalogOutput(need(input.name(), call));
    }

    public UpdateDataCatalogOutput update(UpdateDataCatalogInput input, Call call) {
        DataCatalog before = need(input.name(), call);
        check(input.type(), input.parameters());
        kept.put(
                before.toBuilder()
                        .type(input.type())
                        .description(input.description())
                        .parameters(input.parameters() == null ? Map.of() : input.parameters())
                        .build(),
                call.account(),
                call.region(),
                input.name());
        return new UpdateDataCatalogOutput();
    }

    public DeleteDataCatalogOutput delete(DeleteDataCatalogInput input, Call call) {
        DataCatalog gone = need(input.name(), call);
        tags.forget(Tags.dataCatalog(call, input.name()));
        kept.delete(call.account(), call.region(), input.name());
        return new DeleteDataCatalogOutput(
                gone.toBuilder().status("DELETE_COMPLETE").build());
    }

    public ListDataCatalogsOutput list(ListDataCatalogsInput input, Call call) {
        List<DataCatalog> all = new ArrayList<>(kept.list(call.account(), call.region()));
        all.add(aws(call));
        Page<DataCatalog> page = PAGES.of(all, DataCatalog::name, input.nextToken(), input.maxResults());
        return new ListDataCatalogsOutput(
                page.map(catalog -> DataCatalogSummary.builder()
                        .catalogName(catalog.name())
                        .type(catalog.type())
                        .status(catalog.status())
                        .build()),
                page.next());
    }

    public boolean has(Call call, String name) {
        return find(name, call).isPresent();
    }

    Optional<DataCatalog> find(String name, Call call) {
        return name.equalsIgnoreCase(AWS) ? Optional.of(aws(call)) : kept.find(call.account(), call.region(), name);
    }

    private DataCatalog need(String name, Call call) {
        return find(name, call).orElseThrow(() -> Refusals.input("DataCatalog " + name + " was not found"));
    }

    private static DataCatalog aws(Call call) {
        return DataCatalog.builder()
                .name(AWS)
                .type("GLUE")
                .parameters(Map.of("catalog-id", call.account()))
                .build();
    }

    private static void check(String type, @Nullable Map<String, String> given) {
        Map<String, String> parameters = given == null ? Map.of() : given;
        boolean complete = switch (type) {
            case "GLUE" -> parameters.containsKey("catalog-id");
            case "LAMBDA" -> parameters.containsKey("function")
                    || parameters.containsKey("metadata-function") && parameters.containsKey("record-function");
            case "HIVE" -> parameters.containsKey("metadata-function");
            default -> true;
        };
        if (!complete) {
            throw Refusals.input("Missing required parameters for a data catalog of type " + type);
        }
    }
}
