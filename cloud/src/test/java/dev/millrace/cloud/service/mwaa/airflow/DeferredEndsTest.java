package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// By a Python of this machine and an executor of the shape that Airflow's have.
class DeferredEndsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private static final String BEFORE = """
            import collections, millrace_ends
            Key = collections.namedtuple("Key", "dag_id task_id run_id map_index")
            class Task:
                def __init__(self, key): self.ti = self; self.key = key
            class Executor:
                def __init__(self): self.queued_tasks, self.buffer = {}, {}
                def change_state(self, key, state, info=None): self.buffer[key] = state, info
                def get_event_buffer(self):
                    taken, self.buffer = self.buffer, {}
                    return taken
            class Handed(Executor):
                def queue_workload(self, workload, session=None): pass
            key, other = Key("d", "t", "r", -1), Key("d", "u", "r", -1)
            def told(executor): return [(key.task_id, state) for key, (state, _) in executor.get_event_buffer().items()]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), "no Python at " + PYTHON);
        Files.writeString(folder.resolve("millrace_ends.py"), Resources.text("millrace_ends.py"));
    }

    @Test
    void the_end_of_a_first_part_is_not_told_while_the_second_runs() throws Exception {
        assertThat(printed("""
                millrace_ends.keep_to_last(Handed, lambda keys: [])
                executor = Handed()
                executor.queue_workload(Task(key))
                executor.queue_workload(Task(key))
                executor.queue_workload(Task(other))
                executor.change_state(key, "running")
                executor.change_state(key, "success")
                executor.change_state(other, "success")
                print(told(executor))
                executor.change_state(key, "success")
                print(told(executor))
                """)).isEqualTo("[('u', 'success')]\n[('t', 'success')]\n");
    }

    @Test
    void the_end_of_a_first_part_is_not_told_while_the_second_waits() throws Exception {
        assertThat(printed("""
                waits = [key]
                millrace_ends.keep_to_last(Executor, lambda keys: [one for one in keys if one in waits])
                executor = Executor()
                executor.change_state(key, "success")
                executor.change_state(other, "success")
                print(told(executor))
                waits.clear()
                executor.change_state(key, "success")
                print(told(executor))
                """)).isEqualTo("[('u', 'success')]\n[('t', 'success')]\n");
    }

    @Test
    void a_failure_is_told_and_what_is_handed_over_anew_while_it_waits_is_one_part() throws Exception {
        assertThat(printed("""
                millrace_ends.keep_to_last(Handed, lambda keys: [])
                executor = Handed()
                executor.queue_workload(Task(key))
                executor.queued_tasks[key] = True
                executor.queue_workload(Task(key))
                executor.change_state(key, "success")
                print(told(executor))
                executor.queue_workload(Task(other))
                executor.queue_workload(Task(other))
                executor.change_state(other, "failed")
                print(told(executor))
                """)).isEqualTo("[('t', 'success')]\n[('u', 'failed')]\n");
    }

    private String printed(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("script.py"), BEFORE + script);
        Process python = new ProcessBuilder(PYTHON.toString(), "-B", file.toString())
                .redirectErrorStream(true)
                .start();
        python.getOutputStream().close();
        String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor();
        return printed;
    }
}
