package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.QueryEngine.Answered;
import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.ddl.DdlRunner;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.cloud.service.athena.sql.EngineStatement;
import dev.millrace.cloud.service.athena.sql.HiveDdl;
import dev.millrace.cloud.service.athena.sql.HiveParser;
import dev.millrace.cloud.service.athena.sql.SqlText;
import dev.millrace.cloud.service.athena.sql.StatementKind.Result;
import dev.millrace.cloud.service.athena.sql.SyntaxException;
import dev.millrace.cloud.service.athena.sql.TableName;
import dev.millrace.cloud.service.athena.sql.Token;
import dev.millrace.wire.AwsException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One execution on its way from the queue to its end.
public final class QueryRun {
    private static final Logger LOG = System.getLogger(QueryRun.class.getName());
    private static final int INTERNAL = 100;

    /// What executions are run with.
    /// @param spool where results grow before they are written
    public record Tools(
            QueryEngine engine,
            Catalogue catalogue,
            DdlRunner ddl,
            ResultFiles files,
            EngineQuestion questions,
            StatementRights rights,
            PreparedStatements prepared,
            Path spool) {}

    private final Execution execution;
    private final Executions executions;
    private final Tools tools;
    private final InstantSource clock;
    private QueryEngine.Measured measured = QueryEngine.Measured.NOTHING;
    private long answered;

    QueryRun(Execution execution, Executions executions, Tools tools, InstantSource clock) {
        this.execution = execution;
        this.executions = executions;
        this.tools = tools;
        this.clock = clock;
    }

    void run() throws InterruptedException {
        try {
            if (execution.kind().ours()) {
                carryOut();
            } else {
                ask();
            }
        } catch (CutOff tooMuch) {
            change(now -> now.withState(State.CANCELLED)
                    .withReason("Query cancelled! : Bytes scanned limit was exceeded")
                    .withMeasured(measured)
                    .withCompleted(clock.millis()));
        } catch (QueryFailure failure) {
            fail(failure);
        } catch (SyntaxException wrong) {
            fail(QueryFailure.user(1006, wrong.getMessage() == null ? "" : wrong.getMessage()));
        } catch (AwsException refused) {
            fail(QueryFailure.user(1100, refused.message()));
        } catch (IOException | RuntimeException | Error failure) {
            LOG.log(Level.ERROR, "A query failed within the server", failure);
            fail(QueryFailure.system(INTERNAL, "INTERNAL_ERROR: " + failure));
        }
    }

    private static final class CutOff extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void carryOut() throws QueryFailure, SyntaxException {
        if (change(now -> now.withState(State.RUNNING).withReason(null).withStarted(clock.millis()))
                .isEmpty()) {
            return;
        }
        tools.files().need(execution);
        HiveDdl ddl = HiveParser.parse(SqlText.of(execution.query()));
        List<String> lines = List.of();
        boolean view = false;
        switch (ddl) {
            case HiveDdl.Prepare prepare -> tools.prepared()
                    .put(
                            execution.account(),
                            execution.region(),
                            new PreparedStatements.Prepared(
                                    execution.workGroup(), prepare.name(), prepare.statement(), null, clock.millis()));
            case HiveDdl.Deallocate deallocate -> tools.prepared()
                    .delete(execution.account(), execution.region(), execution.workGroup(), deallocate.name());
            default -> {
                Catalogue.Owner owner = execution.owner();
                lines = tools.ddl().run(ddl, owner, execution.database());
                view = ddl instanceof HiveDdl.Describe describe && isView(owner, describe.name());
            }
        }
        answered = clock.millis();
        List<Column> columns = ResultColumns.of(execution.kind(), view);
        tools.files().write(execution, ResultFiles.text(String.join("\n", lines)));
        if (!columns.isEmpty() || ddl instanceof HiveDdl.RepairTable) {
            tools.files().metadata(execution, execution.id(), null, null, columns);
        }
        Long updated = execution.kind().type().equals("UTILITY") ? 0L : null;
        succeed(columns, updated, null);
    }

    private boolean isView(Catalogue.Owner owner, TableName name) {
        return tools.catalogue()
                .table(owner, name.databaseOr(execution.database()), name.table())
                .filter(Catalogue.Table::isView)
                .isPresent();
    }

    private void ask() throws QueryFailure, SyntaxException, IOException, InterruptedException, CutOff {
        tools.files().need(execution);
        EngineStatement statement = tools.questions().of(execution);
        tools.rights().check(execution, statement);
        String target = statement.target() != null ? statement.target() : inserted();
        Set<String> before = target == null ? Set.of() : tools.files().in(execution, target);
        QueryEngine.Question question = new QueryEngine.Question(
                execution.account(),
                execution.region(),
                statement.sql(),
                execution.database() == null ? null : execution.database().toLowerCase(Locale.ROOT),
                statement.session());
        try (ResultSpool spool = new ResultSpool(tools.spool(), execution)) {
            boolean[] cutOff = {false};
            Answered answer = tools.engine().ask(question, this::coming, new QueryEngine.Listener() {
                @Override
                public void started() {
                    change(now -> now.withState(State.RUNNING).withReason(null).withStarted(clock.millis()));
                }

                @Override
                public void columns(List<Column> columns) {
                    spool.columns(columns);
                }

                @Override
                public void row(List<@Nullable String> values) {
                    spool.row(values);
                }

                @Override
                public boolean measured(QueryEngine.Measured so) {
                    measured = so;
                    cutOff[0] = execution.cutoff() != null && so.scannedBytes() > execution.cutoff();
                    return !cutOff[0];
                }
            });
            measured = answer.measured();
            answered = clock.millis();
            if (cutOff[0]) {
                throw new CutOff();
            }
            if (statement.made() != null) {
                tools.catalogue()
                        .dropTable(
                                execution.owner().itself(),
                                statement.made().databaseOr(null),
                                statement.made().table());
            }
            finish(answer, spool, target, before);
        }
    }

    private void finish(Answered answer, ResultSpool spool, @Nullable String target, Set<String> before)
            throws QueryFailure, IOException {
        Result result = execution.kind().result();
        boolean written = result == Result.WRITTEN || result == Result.TABLE || answer.updated() != null;
        String manifest = null;
        if (written && target != null) {
            List<String> fresh =
                    ResultFiles.fresh(before, tools.files().in(execution, target));
            manifest = fresh.isEmpty() ? null : tools.files().manifest(execution, fresh);
        }
        List<Column> columns = written ? ResultColumns.ROWS : spool.columns();
        if (!written) {
            tools.files().write(execution, spool.body());
        }
        boolean nothing = execution.kind().type().equals("DDL") && result == Result.TEXT;
        if (nothing) {
            succeed(List.of(), null, null);
            return;
        }
        String update = !written ? null : result == Result.TABLE ? "CREATE TABLE" : execution.kind().subtype();
        tools.files().metadata(execution, answer.id(), update, answer.updated(), columns);
        Long updated = written ? answer.updated() : "EXPLAIN".equals(execution.kind().subtype()) ? null : (Long) 0L;
        succeed(columns, updated, manifest);
    }

    /// Where INSERT writes to, to tell afterwards what it wrote.
    private @Nullable String inserted() throws SyntaxException {
        SqlText sql = SqlText.of(execution.query());
        if (!sql.begins("INSERT", "INTO")) {
            return null;
        }
        int at = 2;
        String name = sql.tokens().size() > at ? sql.tokens().get(at).value() : "";
        String database = null;
        while (sql.at(at + 1, ".") && sql.tokens().size() > at + 2) {
            Token next = sql.tokens().get(at + 2);
            database = name;
            name = next.value();
            at += 2;
        }
        TableName table = new TableName(database, name);
        return tools.catalogue()
                .table(
                        execution.owner(),
                        table.databaseOr(execution.database()),
                        table.table())
                .map(found -> found.storage().location())
                .orElse(null);
    }

    private void coming(String what) {
        change(now -> now.withReason(what));
    }

    private void succeed(List<Column> columns, @Nullable Long updated, @Nullable String manifest) {
        long now = clock.millis();
        change(one -> one.withState(State.SUCCEEDED)
                .withReason(null)
                .withColumns(columns)
                .withUpdated(updated)
                .withManifest(manifest)
                .withMeasured(measured)
                .withServiceMillis(now - answered)
                .withCompleted(now));
    }

    private void fail(QueryFailure failure) {
        if (execution.kind().ours()) {
            try {
                tools.files().write(execution, ResultFiles.text(failure.reason()));
            } catch (QueryFailure | AwsException notWritten) {
                LOG.log(Level.DEBUG, "Why a query failed could not be written: " + notWritten.getMessage());
            }
        }
        change(now -> now.withState(State.FAILED)
                .withReason(failure.reason())
                .withFailure(new Execution.Failure(
                        failure.category().number(), failure.type(), failure.retryable()))
                .withMeasured(measured)
                .withCompleted(clock.millis()));
    }

    private Optional<Execution> change(UnaryOperator<Execution> change) {
        return executions.change(execution.account(), execution.region(), execution.id(), change);
    }
}
