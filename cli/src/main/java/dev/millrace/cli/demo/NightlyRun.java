package dev.millrace.cli.demo;

import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// A run of the nightly DAG, from Airflow's first sight of its file to the end of its last task.
final class NightlyRun {
    /// When the DAG's schedule has it run, UTC.
    private static final LocalTime NIGHT = LocalTime.of(7, 0);

    /// Airflow imports a new file when it looks at its folder again.
    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(10);

    private static final Duration RUN_LIMIT = Duration.ofMinutes(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final AirflowApi airflow;
    private final String dag;
    private final Terminal terminal;

    NightlyRun(AirflowApi airflow, String dag, Terminal terminal) {
        this.airflow = airflow;
        this.dag = "/dags/" + dag;
        this.terminal = terminal;
    }

    /// The newest night whose day is over at an instant: when it begins.
    static Instant night(Instant now) {
        Instant today = now.atOffset(ZoneOffset.UTC).toLocalDate().atTime(NIGHT).toInstant(ZoneOffset.UTC);
        return today.minus(Duration.ofDays(today.isAfter(now) ? 2 : 1));
    }

    /// Waits until Airflow has the DAG.
    /// @throws UserError with its words where the file does not import
    void awaitDag() throws InterruptedException {
        long deadline = System.nanoTime() + IMPORT_LIMIT.toNanos();
        while (airflow.read(dag).isEmpty()) {
            for (JsonNode error :
                    airflow.read("/importErrors").map(all -> all.path("import_errors")).stream().flatMap(JsonNode::valueStream).toList()) {
                throw new UserError("Airflow cannot import " + error.path("filename").asString("the DAG") + ":\n"
                        + error.path("stack_trace").asString(""));
            }
            wait(deadline, "Airflow did not import the DAG within " + IMPORT_LIMIT.toMinutes() + " minutes");
            terminal.progress("until Airflow has imported it");
        }
    }

    /// Has it run for a night: before the DAG is let go, so that its schedule finds the night there and makes no other.
    /// @return the run's id
    String trigger(Instant night, Instant now, int rows) {
        String id = begin("day-" + night.atOffset(ZoneOffset.UTC).toLocalDate(), night, rows)
                // That night was there already: another run of the day, at the instant that it is.
                .or(() -> begin("at-" + now.getEpochSecond(), now, rows))
                .orElseThrow(() -> new UserError("Airflow has a run of this very instant"));
        airflow.change(dag, Map.of("is_paused", false));
        return id;
    }

    /// @param id a short one: MWAA takes paths of no more than 64 characters, in which Airflow's own has no room
    private Optional<String> begin(String id, Instant logical, int rows) {
        return airflow.create(
                        dag + "/dagRuns",
                        Map.of("dag_run_id", id, "logical_date", logical.toString(), "conf", Map.of("rows", rows)))
                .map(run -> run.path("dag_run_id").asString());
    }

    /// Follows it task by task.
    void follow(String run) throws InterruptedException {
        long deadline = System.nanoTime() + RUN_LIMIT.toNanos();
        String path = dag + "/dagRuns/" + run;
        Set<String> told = new LinkedHashSet<>();
        while (true) {
            String state = airflow.read(path).map(one -> one.path("state").asString("")).orElse("");
            List<JsonNode> tasks = airflow.read(path + "/taskInstances").stream()
                    .flatMap(all -> all.path("task_instances").valueStream())
                    .toList();
            Set<String> running = new TreeSet<>();
            for (JsonNode task : tasks) {
                String id = task.path("task_id").asString();
                switch (task.path("state").asString("")) {
                    case "success" -> {
                        if (told.add(id)) {
                            terminal.quiet(String.format("      %-42s %8s", id, took(task)));
                        }
                    }
                    case "running" -> running.add(id);
                    default -> {}
                }
            }
            if (state.equals("success")) {
                return;
            }
            if (state.equals("failed")) {
                throw new UserError("the run failed in " + failed(tasks) + ". Its log: aws logs filter-log-events --log-group-name airflow-"
                        + airflow.environment() + "-Task");
            }
            wait(deadline, "the run did not end within " + RUN_LIMIT.toMinutes() + " minutes");
            terminal.progress(told.size() + " of " + tasks.size() + " tasks done; " + String.join(", ", running));
        }
    }

    private static String took(JsonNode task) {
        String start = task.path("start_date").asString("");
        String end = task.path("end_date").asString("");
        return start.isEmpty() || end.isEmpty()
                ? ""
                : Terminal.took(Duration.between(OffsetDateTime.parse(start), OffsetDateTime.parse(end)));
    }

    private static Set<String> failed(List<JsonNode> tasks) {
        Set<String> failed = new TreeSet<>();
        tasks.stream()
                .filter(task -> task.path("state").asString("").equals("failed"))
                .forEach(task -> failed.add(task.path("task_id").asString()));
        return failed;
    }

    private static void wait(long deadline, String otherwise) throws InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new UserError(otherwise);
        }
        Thread.sleep(BETWEEN_LOOKS);
    }
}
