package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Change;
import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.cloud.service.athena.Catalogue.Partition;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.ResultObjects.Right;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.ddl.ViewText;
import dev.millrace.cloud.service.athena.sql.EngineStatement;
import dev.millrace.cloud.service.athena.sql.Scan;
import dev.millrace.cloud.service.athena.sql.SyntaxException;
import dev.millrace.cloud.service.athena.sql.TableName;
import dev.millrace.cloud.service.athena.sql.Touched;
import dev.millrace.cloud.service.athena.sql.Touched.Written;
import dev.millrace.cloud.service.athena.sql.TrinoSyntax;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Holds what the engine is asked to its caller's rights. The engine itself reads as the account; so all that a statement
/// reads and writes is asked for before: each table's entry in the catalogue, its place in S3 with every object in it, and
/// where new rows go. Of a table's partitions those are asked for that the statement's WHERE does not plainly leave out.
public final class StatementRights {
    private static final int USER_ERROR = 1000;
    private static final int NOT_SUPPORTED = 1200;
    private static final int NO_CATALOG = 1006;
    private static final int PAGE = 1000;

    /// The database that Athena looks up before every query ("Access to databases and tables", Athena User Guide).
    private static final String DEFAULT = "default";

    private static final String SCHEMA = "information_schema";

    private final TrinoSyntax syntax;
    private final Catalogue catalogue;
    private final ResultObjects objects;

    public StatementRights(TrinoSyntax syntax, Catalogue catalogue, ResultObjects objects) {
        this.syntax = syntax;
        this.catalogue = catalogue;
        this.objects = objects;
    }

    /// @throws dev.millrace.wire.AwsException where the catalogue refuses
    void check(Execution execution, EngineStatement statement) throws QueryFailure, SyntaxException {
        Owner owner = execution.owner();
        if (owner.caller() == null) {
            return;
        }
        Touched touched = syntax.touched(statement.sql());
        if (!touched.known()) {
            throw QueryFailure.user(NOT_SUPPORTED, "Queries of this type are not supported");
        }
        catalogue.database(owner, DEFAULT);
        read(owner, touched, execution.database(), new HashSet<>());
        if (statement.made() == null && touched.target().isPresent() && touched.written().isPresent()) {
            write(execution, touched.target().get(), touched.written().get());
        }
        if (statement.target() != null) {
            mayWrite(execution, statement.target(), Right.WRITE);
        }
    }

    /// @param seen views among the tables end nowhere else
    private void read(Owner owner, Touched touched, @Nullable String context, Set<Scan> seen)
            throws QueryFailure, SyntaxException {
        if (touched.foreign().isPresent()) {
            throw QueryFailure.user(
                    NO_CATALOG, "CATALOG_NOT_FOUND: Catalog '" + touched.foreign().get() + "' does not exist");
        }
        for (Scan scan : touched.read()) {
            TableName name = scan.table();
            String database = name.databaseOr(context);
            Scan whole = new Scan(new TableName(database, name.table()), scan.bounds());
            if (seen.add(whole)) {
                read(owner, database, whole, seen);
            }
        }
    }

    private void read(Owner owner, String database, Scan scan, Set<Scan> seen)
            throws QueryFailure, SyntaxException {
        if (database.equals(SCHEMA)) {
            for (Catalogue.Database one : catalogue.databases(owner)) {
                catalogue.tables(owner, one.name());
            }
            return;
        }
        Optional<Table> found = catalogue.table(owner, database, scan.table().table());
        if (found.isEmpty()) {
            // The engine says so.
            return;
        }
        Table table = found.get();
        if (table.isView()) {
            Optional<ViewText> text = ViewText.of(table);
            if (text.isPresent()) {
                read(owner, syntax.touched(text.get().sql()), text.get().database(), seen);
            }
            return;
        }
        for (String location : locations(owner, database, table, scan)) {
            mayRead(owner, location);
        }
    }

    private List<String> locations(Owner owner, String database, Table table, Scan scan) {
        Stream<String> own = Stream.ofNullable(table.storage().location());
        if (table.partitionKeys().isEmpty() || "true".equals(table.parameters().get("projection.enabled"))) {
            return own.toList();
        }
        List<Scan.Key> keys = table.partitionKeys().stream()
                .map(key -> new Scan.Key(key.name(), key.type()))
                .toList();
        return catalogue.partitions(owner, database, table.name()).stream()
                .filter(partition -> scan.mayRead(keys, partition.values()))
                .map(Partition::storage)
                .flatMap(storage -> Stream.ofNullable(storage.location()))
                .distinct()
                .toList();
    }

    private void mayRead(Owner owner, String location) throws QueryFailure {
        S3Path place = S3Path.parse(location).orElse(null);
        if (place == null) {
            return;
        }
        String after = "";
        try {
            while (true) {
                List<ResultObjects.Found> page = objects.list(owner, place.bucket(), place.prefix(), after, PAGE);
                for (ResultObjects.Found object : page) {
                    if (!objects.may(owner, Right.READ, place.bucket(), object.key())) {
                        throw refused(location);
                    }
                }
                if (page.size() < PAGE) {
                    return;
                }
                after = page.getLast().key();
            }
        } catch (FileNotFoundException another) {
            // No bucket of the account's: whoever has it decides.
            if (!objects.may(owner, Right.READ, place.bucket(), place.prefix() + "*")) {
                throw refused(location);
            }
        } catch (IOException denied) {
            throw refused(location);
        }
    }

    private void write(Execution execution, TableName target, Written how) throws QueryFailure {
        Owner owner = execution.owner();
        String database = target.databaseOr(execution.database());
        Optional<Table> there = catalogue.table(owner, database, target.table());
        String location = there.map(table -> table.storage().location()).orElse(null);
        boolean partitioned = there.isPresent() && !there.get().partitionKeys().isEmpty();
        switch (how) {
            case MADE -> catalogue.permit(owner, Change.CREATE_TABLE, database, target.table());
            case VIEW -> catalogue.permit(
                    owner, there.isPresent() ? Change.UPDATE_TABLE : Change.CREATE_TABLE, database, target.table());
            case ADDED_TO -> {
                if (partitioned) {
                    catalogue.permit(owner, Change.ADD_PARTITIONS, database, target.table());
                }
                mayWrite(execution, location, Right.WRITE);
            }
            case CHANGED -> {
                if (partitioned) {
                    catalogue.permit(owner, Change.DROP_PARTITIONS, database, target.table());
                }
                mayWrite(execution, location, Right.DELETE);
            }
        }
    }

    /// Files have names that only the engine will know: a name of the kind is asked for.
    private void mayWrite(Execution execution, @Nullable String location, Right right) throws QueryFailure {
        S3Path place = S3Path.parse(String.valueOf(location)).orElse(null);
        if (place != null && !objects.may(execution.owner(), right, place.bucket(), place.prefix() + execution.id())) {
            throw ResultFiles.notAllowed(place.toString());
        }
    }

    /// In AWS's words.
    private static QueryFailure refused(String location) {
        return QueryFailure.user(USER_ERROR, "Permission denied on S3 path: " + location);
    }
}
