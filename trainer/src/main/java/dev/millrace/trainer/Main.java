package dev.millrace.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Training from a shell: `rides --data trips.csv --out runs [--seed 1]`, the same with `sales` and `beers`, and
/// `generate-sales --out days.csv [--seed 1]`.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || arguments.length % 2 == 0) {
            System.err.println("rides|sales|beers --data FILE --out DIR [--seed N], or generate-sales --out FILE [--seed N]");
            System.exit(2);
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        try {
            Path out = Path.of(options.getOrDefault("--out", "runs"));
            long seed = Long.parseLong(options.getOrDefault("--seed", "1"));
            if (arguments[0].equals("generate-sales")) {
                SalesDays.write(out, seed);
            } else {
                Trainer.of(arguments[0]).train(Path.of(options.getOrDefault("--data", "")), out, seed, System.out);
            }
        } catch (TrainingException | NumberFormatException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
