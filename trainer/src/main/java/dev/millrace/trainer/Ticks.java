package dev.millrace.trainer;

import java.io.PrintStream;

/// Tells every quarter of a long work.
final class Ticks implements Runnable {

    private final int all;
    private final PrintStream progress;
    private int done;

    Ticks(int all, PrintStream progress) {
        this.all = all;
        this.progress = progress;
    }

    @Override
    public void run() {
        done++;
        if (done * 4 / all != (done - 1) * 4 / all) {
            progress.printf("%d of %d trees%n", done, all);
        }
    }
}
