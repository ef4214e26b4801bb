package dev.millrace.cloud.service.mwaa.airflow;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What an environment's requirements.txt asks for.
record Requirements(String text) {
    /// MWAA looks for the word in comments, too: a line that is commented out takes the constraints away.
    private static final Pattern CONSTRAINT = Pattern.compile("(?m)^[\\s#]*(-c|--constraint)[\\s=]");

    private static final Pattern PIN = Pattern.compile("(?m)^([A-Za-z0-9][A-Za-z0-9._-]*(?:\\[[^]]*])?==[^\\s\\\\;]+)");

    /// Whether the versions that Airflow itself has bind it: as they do where it names no constraints of its own.
    boolean constrained() {
        return !CONSTRAINT.matcher(text).find();
    }

    boolean asksForNothing() {
        return text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    /// With the folder that MWAA has its files in, where that lies here.
    Requirements at(String home) {
        return new Requirements(text.replace("/usr/local/airflow", home));
    }

    /// The versions that a lock pins, as constraints for pip.
    static String constraints(String lock) {
        List<String> pins = PIN.matcher(lock).results().map(found -> found.group(1)).toList();
        // pip allows no extras in constraints.
        return pins.stream().map(pin -> pin.replaceFirst("\\[[^]]*]", "") + "\n").collect(Collectors.joining());
    }
}
