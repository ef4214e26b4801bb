package dev.millrace.cli.demo;

import dev.millrace.cli.UserError;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What a demo began and must not leave behind when it is interrupted: ended the newest first and one after the other, so
/// that Terraform can still tell the server what it needs to while it ends.
///
/// Processes begun here stand in sessions of their own: Ctrl-C in the terminal reaches the demo alone, which ends them in
/// that order. Terraform that got the signal twice would leave without noting what it made.
final class Ending {
    private final Deque<Runnable> open = new ArrayDeque<>();
    private boolean hooked;
    private boolean begun;

    /// @param end ends it; also called when the program ends by itself, unless taken back
    synchronized void add(Runnable end) {
        if (begun) {
            end.run();
            throw interrupted();
        }
        if (!hooked) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(this::begin));
            } catch (IllegalStateException ending) {
                end.run();
                throw interrupted();
            }
            hooked = true;
        }
        open.push(end);
    }

    /// @throws UserError where the program is ending already
    synchronized void takeBack(Runnable end) {
        open.remove(end);
        if (begun) {
            throw interrupted();
        }
    }

    private static UserError interrupted() {
        return new UserError("interrupted");
    }

    private void begin() {
        Runnable next;
        while ((next = nextToEnd()) != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable nextToEnd() {
        begun = true;
        return open.poll();
    }
}
