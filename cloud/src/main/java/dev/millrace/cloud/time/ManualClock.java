package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Time that stands still until it is moved: for tests. Tasks run on the thread that moves it, in the order they are
/// due, each seeing the time it was due at; threads that wait are let go when their time has come.
public final class ManualClock implements Clock {
    private record Due(Instant at, long order, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private final Beats beats = new Beats();
    private Instant now;
    private long order;
    private int waiting;

    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /// Moves time on, running what falls due on the way.
    public void advance(Duration time) {
        Instant until = instant().plus(time);
        while (true) {
            List<Beats.Due> work = Beats.work(resting(), instant(), until);
            Runnable task;
            synchronized (this) {
                Due next = due.peek();
                Beats.Due beat = work.stream().min(Comparator.comparing(Beats.Due::at)).orElse(null);
                if (beat != null && (next == null || beat.at().isBefore(next.at))) {
                    comes(beat.at());
                    beats.begin(beat.beating());
                    task = () -> make(beat);
                } else if (next != null && !next.at.isAfter(until)) {
                    comes(next.at);
                    due.remove();
                    task = next.task;
                } else {
                    comes(until);
                    return;
                }
            }
            task.run();
        }
    }

    private void comes(Instant at) {
        if (at.isAfter(now)) {
            now = at;
        }
        notifyAll();
    }

    private synchronized List<Beats.Beating> resting() {
        return beats.resting();
    }

    private void make(Beats.Due due) {
        try {
            due.beating().beat().task().accept(due.at());
        } finally {
            ended(due.beating());
        }
    }

    private synchronized void ended(Beats.Beating beating) {
        beats.end(beating, now);
    }

    /// Waits, in real time, until so many threads wait on this clock: then moving it wakes them all.
    public synchronized void awaitWaiting(int threads) throws InterruptedException {
        while (waiting < threads) {
            wait();
        }
    }

    @Override
    public Later after(Duration delay, Runnable task) {
        Due entry;
        synchronized (this) {
            entry = new Due(now.plus(delay), order++, task);
            if (delay.isPositive()) {
                due.add(entry);
                return () -> cancel(entry);
            }
        }
        Thread.ofVirtual().name("later").start(task);
        return () -> false;
    }

    private synchronized boolean cancel(Due entry) {
        return due.remove(entry);
    }

    @Override
    public synchronized void every(Beat beat) {
        beats.add(beat);
    }

    @Override
    public synchronized void sleep(Duration time) throws InterruptedException {
        Instant until = now.plus(time);
        waiting++;
        notifyAll();
        try {
            while (now.isBefore(until)) {
                wait();
            }
        } finally {
            waiting--;
        }
    }

    @Override
    public Bell bell() {
        return new ManualBell();
    }

    /// Whoever moves this clock knows what is at work.
    @Override
    public Hold hold(String what, Duration atMost) {
        return () -> {};
    }

    @Override
    public synchronized void close() {
        due.clear();
        beats.clear();
    }

    private final class ManualBell implements Bell {
        private boolean rung;

        @Override
        public void ring() {
            synchronized (ManualClock.this) {
                rung = true;
                ManualClock.this.notifyAll();
            }
        }

        @Override
        public void close() {}

        @Override
        public boolean await(Duration time) throws InterruptedException {
            synchronized (ManualClock.this) {
                Instant until = now.plus(time);
                waiting++;
                ManualClock.this.notifyAll();
                try {
                    while (!rung && now.isBefore(until)) {
                        ManualClock.this.wait();
                    }
                    boolean rang = rung;
                    rung = false;
                    return rang;
                } finally {
                    waiting--;
                }
            }
        }
    }
}
