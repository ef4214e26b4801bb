package dev.millrace.cloud.service.glue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where jobs' scripts run.
public interface JobPrograms {
    /// Where a program sees [Script#folder()].
    String FOLDER = "/var/task";

    /// Where a program may leave what is kept of it: the folder `state` in [Script#folder()], where that is there.
    String STATE = "/var/state";

    /// Where a Spark driver works, which its user may write: the folder `work` in [Script#folder()].
    String WORK = "/var/work";

    /// @param folder what the program sees as [#FOLDER]
    /// @param file the script, in the folder
    /// @param path where Python looks for modules beside the script's own place, as the program sees it
    /// @param requirements what pip is to install before, as it takes them; wheels by their paths on this machine
    /// @param settings what Spark is told; a shell's script has none
    /// @param analytics whether it is to have the libraries of AWS's `library-set=analytics`
    record Script(
            Path folder,
            String file,
            List<String> arguments,
            List<String> path,
            List<String> requirements,
            Map<String, String> environment,
            Map<String, String> settings,
            boolean analytics,
            int memoryMegabytes) {
        public Script {
            arguments = List.copyOf(arguments);
            path = List.copyOf(path);
            requirements = List.copyOf(requirements);
            environment = Map.copyOf(environment);
            settings = Map.copyOf(settings);
        }
    }

    /// Takes what a program prints, while it runs.
    interface Output {
        void out(String line);

        void error(String line);
    }

    /// @param code what the program ended with, 0 for success
    /// @param message why it ended where it did not by itself
    record Ended(int code, String message) {}

    interface Program {
        void kill();

        Ended awaitEnd() throws InterruptedException;
    }

    /// Nothing runs; the message says why.
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }

        public String sentence() {
            return String.valueOf(getMessage());
        }
    }

    /// Returns when the program runs; what it needs is installed before, which may take minutes.
    Program start(Script script, Output output) throws Refused, InterruptedException;
}
