package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// Cuts bytes into lines of UTF-8 text of bounded length. A longer line arrives in pieces, cut between characters;
/// what is not UTF-8 becomes U+FFFD.
public final class LineSplitter {
    private final int maxBytes;
    private final Consumer<String> lines;
    private byte[] line = new byte[256];
    private int length;
    private boolean inPieces;

    public LineSplitter(int maxBytes, Consumer<String> lines) {
        this.maxBytes = maxBytes;
        this.lines = lines;
    }

    /// Reads to the end of the stream; an unended last line is given too.
    public void readAll(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        int read;
        while ((read = in.read(buffer)) >= 0) {
            for (int i = 0; i < read; i++) {
                add(buffer[i]);
            }
        }
        if (length > 0) {
            emit(length);
        }
    }

    private void add(byte next) {
        if (next == '\n') {
            // A line that ended exactly where a piece did has been given already.
            if (length > 0 || !inPieces) {
                emit(length);
            }
            inPieces = false;
            return;
        }
        if (length == maxBytes) {
            int whole = wholeCharacters();
            emit(whole);
            inPieces = true;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(maxBytes, line.length * 2));
        }
        line[length++] = next;
    }

    /// How many of the bytes are whole characters: at most three may be the start of another.
    private int wholeCharacters() {
        int start = length - 1;
        while (start > length - 4 && start > 0 && (line[start] & 0xC0) == 0x80) {
            start--;
        }
        int first = line[start] & 0xFF;
        int needed = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        return start > 0 && start + needed > length ? start : length;
    }

    private void emit(int bytes) {
        String text = new String(line, 0, bytes, StandardCharsets.UTF_8);
        System.arraycopy(line, bytes, line, 0, length - bytes);
        length -= bytes;
        lines.accept(text);
    }
}
