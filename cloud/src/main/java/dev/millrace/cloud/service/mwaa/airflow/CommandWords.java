package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import java.util.ArrayList;
import java.util.List;

/// A command line's words, as a shell takes it apart: quotes and backslashes, nothing else.
final class CommandWords {
    private CommandWords() {}

    static List<String> of(String line) throws RefusedException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean in = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char one = line.charAt(i);
            if (quote == '\'' ? one == '\'' : quote == '"' && one == '"') {
                quote = 0;
            } else if (quote != '\'' && one == '\\' && i + 1 < line.length()) {
                char next = line.charAt(++i);
                if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '`') {
                    word.append(one);
                }
                word.append(next);
                in = true;
            } else if (quote == 0 && (one == '\'' || one == '"')) {
                quote = one;
                in = true;
            } else if (quote == 0 && Character.isWhitespace(one)) {
                if (in) {
                    words.add(word.toString());
                    word.setLength(0);
                    in = false;
                }
            } else {
                word.append(one);
                in = true;
            }
        }
        if (quote != 0) {
            throw RefusedException.invalid("No closing quotation");
        }
        if (in) {
            words.add(word.toString());
        }
        return words;
    }
}
