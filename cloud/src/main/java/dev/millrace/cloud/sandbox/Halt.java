package dev.millrace.cloud.sandbox;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Stops all programs of a sandbox where they are, while there is a reason to.
final class Halt {
    enum Reason {
        /// There is nothing to do.
        IDLE,

        /// They had more of the processor than was due to them.
        PROCESSOR_USED
    }

    /// A program that makes processes faster than they are stopped is given up on.
    private static final int LOOKS = 10;

    private final SandboxedProcess whose;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private final List<Long> stopped = new ArrayList<>();

    Halt(SandboxedProcess whose) {
        this.whose = whose;
    }

    /// What is being made meanwhile is stopped, too: it is looked again until nothing new is found.
    synchronized void begin(Reason reason) {
        reasons.add(reason);
        for (int look = 0; look < LOOKS && whose.isAlive(); look++) {
            List<Long> moving = new ArrayList<>(whose.programs());
            moving.removeAll(stopped);
            if (moving.isEmpty()) {
                return;
            }
            moving.forEach(pid -> ProcessSignals.send(pid, ProcessSignals.STOP));
            stopped.addAll(moving);
        }
    }

    /// Lets everything go on that was stopped, where this was the last reason.
    synchronized void end(Reason reason) {
        reasons.remove(reason);
        if (!reasons.isEmpty()) {
            return;
        }
        if (whose.isAlive()) {
            stopped.forEach(pid -> ProcessSignals.send(pid, ProcessSignals.CONTINUE));
        }
        stopped.clear();
    }

    synchronized boolean is(Reason reason) {
        return reasons.contains(reason);
    }
}
