package dev.millrace.cloud.service.athena;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.athena.ddl.DdlRunner;
import dev.millrace.cloud.service.athena.operation.DataCatalogs;
import dev.millrace.cloud.service.athena.operation.GetQueryResults;
import dev.millrace.cloud.service.athena.operation.NamedQueries;
import dev.millrace.cloud.service.athena.operation.PreparedStatementOperations;
import dev.millrace.cloud.service.athena.operation.QueryExecutions;
import dev.millrace.cloud.service.athena.operation.StartQueryExecution;
import dev.millrace.cloud.service.athena.operation.StatementCheck;
import dev.millrace.cloud.service.athena.operation.TableMetadataOperations;
import dev.millrace.cloud.service.athena.operation.Tags;
import dev.millrace.cloud.service.athena.operation.WorkGroups;
import dev.millrace.cloud.service.athena.query.EngineQuestion;
import dev.millrace.cloud.service.athena.query.Executions;
import dev.millrace.cloud.service.athena.query.PreparedStatements;
import dev.millrace.cloud.service.athena.query.QueryRun;
import dev.millrace.cloud.service.athena.query.QueryRuns;
import dev.millrace.cloud.service.athena.query.ResultFiles;
import dev.millrace.cloud.service.athena.query.ResultReader;
import dev.millrace.cloud.service.athena.query.ResultReuse;
import dev.millrace.cloud.service.athena.query.StatementRights;
import dev.millrace.cloud.service.athena.sql.TrinoSyntax;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.athena.AthenaOperations;
import dev.millrace.wire.athena.EngineVersion;
import dev.millrace.wire.athena.ListEngineVersionsOutput;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/// Athena put together: its parts, and the table of its operations.
public final class AthenaService implements Part {
    private final QueryRuns runs;
    private final QueryRights rights;
    private final Service api;

    public AthenaService(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            Catalogue catalogue,
            ResultObjects objects,
            QueryEngine engine,
            QueryEvents events)
            throws IOException {
        Executions executions = new Executions(storage, clock, events);
        PreparedStatements prepared = new PreparedStatements(storage);
        TrinoSyntax syntax = new TrinoSyntax();
        EngineQuestion questions = new EngineQuestion(syntax, prepared);
        QueryRun.Tools tools = new QueryRun.Tools(
                engine,
                catalogue,
                new DdlRunner(catalogue, objects),
                new ResultFiles(objects),
                questions,
                new StatementRights(syntax, catalogue, objects),
                prepared,
                storage.folder("athena"));
        runs = new QueryRuns(executions, tools, clock);
        Tags tags = new Tags(storage);
        WorkGroups workGroups = new WorkGroups(storage, executions, tags, clock);
        DataCatalogs catalogs = new DataCatalogs(storage, tags);
        tags.of("workgroup", (call, name) -> workGroups.has(call, name));
        tags.of("datacatalog", (call, name) -> catalogs.has(call, name));
        NamedQueries named = new NamedQueries(storage, workGroups, random);
        rights = new QueryRights(executions, named, tags);
        api = Service.of(AthenaOperations.FACTS, () -> {
            StartQueryExecution start = new StartQueryExecution(
                    workGroups,
                    executions,
                    runs,
                    new ResultReuse(executions, clock),
                    new StatementCheck(syntax, catalogue),
                    questions,
                    objects,
                    clock,
                    random);
            QueryExecutions queries = new QueryExecutions(executions, runs, workGroups, clock);
            GetQueryResults results = new GetQueryResults(queries, new ResultReader(objects));
            PreparedStatementOperations statements = new PreparedStatementOperations(prepared, workGroups, clock);
            TableMetadataOperations metadata = new TableMetadataOperations(catalogue, catalogs);
            return new AthenaOperations()
                // Work groups
                .createWorkGroup(workGroups::create)
                .getWorkGroup(workGroups::get)
                .updateWorkGroup(workGroups::update)
                .deleteWorkGroup(workGroups::delete)
                .listWorkGroups(workGroups::list)
                .listEngineVersions((_, _) -> new ListEngineVersionsOutput(
                        List.of(
                                WorkGroups.ENGINE,
                                new EngineVersion(
                                        WorkGroups.ENGINE.effectiveEngineVersion(),
                                        WorkGroups.ENGINE.effectiveEngineVersion())),
                        null))
                // Queries
                .startQueryExecution(start::answer)
                .stopQueryExecution(queries::stop)
                .getQueryExecution(queries::get)
                .batchGetQueryExecution(queries::some)
                .listQueryExecutions(queries::list)
                .getQueryResults(results::answer)
                .getQueryRuntimeStatistics(queries::statistics)
                // What is kept of queries
                .createNamedQuery(named::create)
                .getNamedQuery(named::get)
                .batchGetNamedQuery(named::some)
                .updateNamedQuery(named::update)
                .deleteNamedQuery(named::delete)
                .listNamedQueries(named::list)
                .createPreparedStatement(statements::create)
                .getPreparedStatement(statements::get)
                .batchGetPreparedStatement(statements::some)
                .updatePreparedStatement(statements::update)
                .deletePreparedStatement(statements::delete)
                .listPreparedStatements(statements::list)
                // Catalogues
                .createDataCatalog(catalogs::create)
                .getDataCatalog(catalogs::get)
                .updateDataCatalog(catalogs::update)
                .deleteDataCatalog(catalogs::delete)
                .listDataCatalogs(catalogs::list)
                .listDatabases(metadata::databases)
                .getDatabase(metadata::database)
                .listTableMetadata(metadata::tables)
                .getTableMetadata(metadata::table)
                // Tags
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .listTagsForResource(tags::list)
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// What decides about queries.
    public QueryRights rights() {
        return rights;
    }

    @Override
    public void start() {
        runs.start();
    }

    @Override
    public List<Round> rounds() {
        return runs.rounds();
    }

    @Override
    public void stop() {
        runs.stop();
    }
}
