package dev.millrace.cloud.service.athena;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers every statement with two rows, but for those whose text says what is to become of them.
final class FakeEngine implements QueryEngine {
    final List<Question> questions = new CopyOnWriteArrayList<>();
    /// Statements with `wait` are answered when this is open.
    final CountDownLatch gate = new CountDownLatch(1);
    final CountDownLatch waiting = new CountDownLatch(1);

    @Override
    public Answered ask(Question question, Consumer<String> coming, Listener listener)
            throws QueryFailure, InterruptedException {
        questions.add(question);
        coming.accept("Engine starts.");
        listener.started();
        if (question.sql().contains("wait")) {
            waiting.countDown();
            gate.await();
        }
        if (question.sql().contains("nowhere")) {
            throw QueryFailure.user(1301, "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.d.nowhere' does not exist");
        }
        listener.columns(List.of(
                new Column("i", "integer", 10, 0, false), new Column("s", "varchar", Integer.MAX_VALUE, 0, true)));
        row(listener, "1", "a \"b\"\nc");
        row(listener, "2", null);
        row(listener, "3", "");
        Measured measured = new Measured(1000, 1, 2, 3, 3, 1000, 3, 100);
        listener.measured(measured);
        return new Answered("engine-id", null, measured);
    }

    private static void row(Listener listener, @Nullable String... values) {
        listener.row(Arrays.asList(values));
    }
}
