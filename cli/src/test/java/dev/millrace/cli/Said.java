package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// What a command line ended with. Commands print to System.out and System.err, picocli to its own writers.
record Said(int code, String out, String err) {
    static Said of(String... arguments) {
        StringWriter err = new StringWriter();
        StringWriter help = new StringWriter();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream errors = System.err;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = Millrace.commandLine(arguments);
            line.setErr(new PrintWriter(err, true));
            line.setOut(new PrintWriter(help, true));
            int code = line.execute(arguments);
            return new Said(
                    code,
                    help + printed.toString(StandardCharsets.UTF_8),
                    err + complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(errors);
        }
    }
}
