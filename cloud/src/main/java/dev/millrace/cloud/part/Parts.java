package dev.millrace.cloud.part;

import dev.millrace.cloud.time.Beat;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The parts of one life of the server, in the order they were made: started in it, stopped against it. A part that
/// fails to stop keeps no other from stopping.
public final class Parts {
    private static final Logger LOG = System.getLogger(Parts.class.getName());

    private final Clock clock;
    private final List<Part> parts = new ArrayList<>();
    private final Deque<AutoCloseable> endings = new ArrayDeque<>();

    /// @param clock times the rounds; closed last of all, so that nothing that was to be done later is done afterwards
    public Parts(Clock clock) {
        this.clock = holding(clock);
    }

    public <T extends Part> T add(T part) {
        parts.add(part);
        endings.push(part::stop);
        return part;
    }

    /// Something that is only to be closed in its turn.
    public <T extends AutoCloseable> T holding(T resource) {
        endings.push(resource);
        return resource;
    }

    /// All rounds count from the same instant, so that many of them come at one.
    public void start() {
        Instant began = clock.instant();
        for (Part part : parts) {
            part.start();
            for (Round round : part.rounds()) {
                clock.every(new Beat(began.plus(round.every()), round.every(), round.idleUntil(), _ -> make(round)));
            }
        }
    }

    /// Lets work in hand come to its end, the last part's first.
    public void drain(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        for (Part part : parts.reversed()) {
            Duration left = Duration.ofNanos(until - System.nanoTime());
            try {
                part.drain(left.isNegative() ? Duration.ZERO : left);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A part did not drain", e);
            }
        }
    }

    public void stop() {
        while (!endings.isEmpty()) {
            try {
                endings.pop().close();
            } catch (Exception | Error e) {
                LOG.log(Level.ERROR, "A part did not stop", e);
            }
        }
    }

    /// Whatever a round throws, an error of the virtual machine too: the next one comes.
    private static void make(Round round) {
        try {
            round.task().run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Failed: " + round.what(), e);
        }
    }
}
