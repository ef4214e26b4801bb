package dev.millrace.cloud.gateway.form;

import dev.millrace.wire.AwsException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `multipart/form-data` (RFC 7578) as S3 reads it: fields, then the file, what follows it ignored. The fields are at
/// most 20 KB together, as S3 has it; the file is streamed.
final class MultipartForm {
    private static final int FIELDS_BYTES = 20 << 10;
    private static final int LINE_BYTES = 8 << 10;
    private static final String FILE = "file";

    private final InputStream in;
    private final byte[] boundary;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private String fileName = "";
    private int bytes;

    MultipartForm(InputStream in, String contentType) throws IOException {
        this.in = new BufferedInputStream(in, 64 << 10);
        String name = parameter(contentType, "boundary");
        if (name == null || name.isEmpty() || name.length() > 200) {
            throw malformed();
        }
        this.boundary = ("\r\n--" + name).getBytes(StandardCharsets.ISO_8859_1);
        if (!("--" + name).equals(line())) {
            throw malformed();
        }
        readFields();
    }

    /// The fields before the file, by lower-case name.
    Map<String, String> fields() {
        return fields;
    }

    /// What the page calls the file, without folders.
    String fileName() {
        return fileName;
    }

    /// The file, to its end.
    InputStream file() {
        return new Part();
    }

    private void readFields() throws IOException {
        while (true) {
            String name = null;
            String file = null;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-disposition:")) {
                    name = parameter(line, "name");
                    file = parameter(line, "filename");
                }
            }
            if (name == null) {
                throw malformed();
            }
            if (name.equalsIgnoreCase(FILE)) {
                String path = file == null ? "" : file;
                fileName = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
                return;
            }
            String value = new String(small(), StandardCharsets.UTF_8);
            fields.put(name.toLowerCase(Locale.ROOT), value);
            String after = line();
            if (after.equals("--")) {
                throw new AwsException(
                                "InvalidArgument", 400, "POST requires exactly one file upload per request.")
                        .with("ArgumentName", FILE)
                        .with("ArgumentValue", 0);
            }
        }
    }

    private byte[] small() throws IOException {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        InputStream part = new Part();
        for (int next = part.read(); next >= 0; next = part.read()) {
            count();
            value.write(next);
        }
        return value.toByteArray();
    }

    private void count() {
        if (++bytes > FIELDS_BYTES) {
            throw new AwsException(
                    "MaxPostPreDataLengthExceededError",
                    400,
                    "Your POST request fields preceeding the upload file was too large.");
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == LINE_BYTES) {
                throw malformed();
            }
            count();
            line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static @Nullable String parameter(String header, String name) {
        int at = 0;
        while (at >= 0) {
            at = header.indexOf(';', at);
            if (at < 0) {
                return null;
            }
            at++;
            String rest = header.substring(at).stripLeading();
            if (rest.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
                String value = rest.substring(name.length() + 1);
                if (value.startsWith("\"")) {
                    int end = value.indexOf('"', 1);
                    return end < 0 ? null : value.substring(1, end);
                }
                int end = value.indexOf(';');
                return (end < 0 ? value : value.substring(0, end)).strip();
            }
        }
        return null;
    }

    private static AwsException malformed() {
        return new AwsException(
                "MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");
    }

    /// Bytes up to the next boundary. The boundary begins with a carriage return, which stands in it once: where a
    /// beginning turns out to be none, what was read of it is given, and the search goes on at the byte that broke it.
    private final class Part extends InputStream {
        private int matched;
        private int given;
        private int pending = -2;
        private boolean ended;

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            while (true) {
                if (given < matched && pending != -2) {
                    return boundary[given++] & 0xFF;
                }
                if (pending != -2) {
                    int next = pending;
                    matched = 0;
                    given = 0;
                    pending = -2;
                    if (next != boundary[0]) {
                        return next;
                    }
                    matched = 1;
                }
                int next = in.read();
                if (next < 0) {
                    throw malformed();
                }
                if (next == (boundary[matched] & 0xFF)) {
                    if (++matched == boundary.length) {
                        ended = true;
                        return -1;
                    }
                } else if (matched == 0) {
                    return next;
                } else {
                    pending = next;
                    given = 0;
                }
            }
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                int next = read();
                if (next < 0) {
                    return count == 0 ? -1 : count;
                }
                to[offset + count++] = (byte) next;
            }
            return count;
        }
    }
}
