package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreateTableRequest;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.GetTableRequest;
import dev.millrace.wire.glue.Glue;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The service over a data folder, its time moved by hand, and short ways to call it. The database is `d`, the table
/// `t` where none is named.
final class GlueUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final ManualClock clock = new ManualClock(START);
    final List<CatalogChange> changes = new ArrayList<>();
    private final Path data;
    private Storage storage;
    private GlueService service;
    private Glue api;

    GlueUnderTest(Path data) {
        this.data = data;
        open();
    }

    private void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new GlueService(storage, clock, changes::add);
        api = new Glue(service.api());
    }

    Glue api() {
        return api;
    }

    GlueService service() {
        return service;
    }

    void restart() {
        storage.close();
        open();
    }

    @Override
    public void close() {
        storage.close();
        clock.close();
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        Headers headers = new Headers().add("X-Amz-Target", "AWSGlue.DoSomething");
        return new Call(
                "request",
                Caller.root(account, "key"),
                account,
                region,
                new HttpRequest("POST", "/", "", headers, Body.of(Bytes.EMPTY)));
    }

    void database(String name) {
        api.createDatabase(
                CreateDatabaseRequest.builder()
                        .databaseInput(DatabaseInput.builder().name(name).build())
                        .build(),
                call());
    }

    /// @param keys of partitions, as `name:type`
    void table(String name, String... keys) {
        api.createTable(
                CreateTableRequest.builder()
                        .databaseName("d")
                        .tableInput(input(name, keys).build())
                        .build(),
                call());
    }

    static TableInput.Builder input(String name, String... keys) {
        return TableInput.builder()
                .name(name)
                .storageDescriptor(descriptor("s3://b/" + name + "/"))
                .partitionKeys(Stream.of(keys).map(GlueUnderTest::column).toList());
    }

    static StorageDescriptor descriptor(String location) {
        return StorageDescriptor.builder()
                .columns(List.of(column("id:bigint"), column("name:string")))
                .location(location)
                .build();
    }

    static Column column(String text) {
        return Column.builder()
                .name(text.substring(0, text.indexOf(':')))
                .type(text.substring(text.indexOf(':') + 1))
                .build();
    }

    Table shown() {
        return shown("t");
    }

    Table shown(String name) {
        return api.getTable(GetTableRequest.builder().databaseName("d").name(name).build(), call())
                .table();
    }

    static void refused(ThrowingCallable call, String code, String message) {
        Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsException.class,
                        error -> Assertions.assertThat(error.code() + ": " + error.message())
                                .isEqualTo(code + ": " + message));
    }
}
