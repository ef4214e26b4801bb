package dev.millrace.wire.codec;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes structures as XML into [GrowingBytes]. For any number of threads.
public final class XmlWriter {
    public static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private static final char INSTEAD = '\uFFFD';

    private final boolean s3;

    /// @param s3 whether as S3 writes: times with their milliseconds, what XML cannot say as a reference all the same
    public XmlWriter(boolean s3) {
        this.s3 = s3;
    }

    /// Writes an element around a structure's members that travel in a body.
    /// @param name of the element
    /// @param namespace declared on it: `uri` or `prefix=uri`
    public void element(String name, @Nullable String namespace, Structure value, GrowingBytes out) {
        open(name, namespace, value, out);
        members(value, out);
        close(name, out);
    }

    /// Writes the members that travel in a body, one element each.
    public void members(Structure value, GrowingBytes out) {
        List<Member> members = value.shape().members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Object part = value.member(i);
            if (part != null && member.location() == Member.Location.BODY && !member.xmlAttribute()) {
                member(member, part, out);
            }
        }
    }

    /// Writes an element with text.
    public static void text(String name, String text, GrowingBytes out) {
        out.text("<").text(name).text(">");
        escape(text, out);
        close(name, out);
    }

    public static void open(String name, @Nullable String namespace, GrowingBytes out) {
        out.text("<").text(name);
        declare(namespace, out);
        out.text(">");
    }

    public static void close(String name, GrowingBytes out) {
        out.text("</").text(name).text(">");
    }

    private void member(Member member, Object value, GrowingBytes out) {
        String name = member.wireName();
        switch (member.target()) {
            case Shape.ListOf list
            when member.flattened() -> {
                for (Object element : (List<?>) value) {
                    value(name, member.xmlNamespace(), list.element(), null, element, out);
                }
            }
            case Shape.MapOf map
            when member.flattened() -> {
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    entry(name, map, entry, out);
                }
            }
            default -> value(name, member.xmlNamespace(), member.target(), member.timestampFormat(), value, out);
        }
    }

    private void value(
            String name,
            @Nullable String namespace,
            Shape shape,
            @Nullable TimestampFormat format,
            Object value,
            GrowingBytes out) {
        switch (shape) {
            case StructureShape structure -> element(name, namespace, (Structure) value, out);
            case Shape.ListOf list -> {
                open(name, namespace, out);
                for (Object element : (List<?>) value) {
                    value(list.memberName(), null, list.element(), null, element, out);
                }
                close(name, out);
            }
            case Shape.MapOf map -> {
                open(name, namespace, out);
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    entry("entry", map, entry, out);
                }
                close(name, out);
            }
            default -> {
                open(name, namespace, out);
                String text = text(shape, value, ScalarText.format(format, TimestampFormat.DATE_TIME));
                escape(s3 ? text : sayable(text), out);
                close(name, out);
            }
        }
    }

    private String text(Shape shape, Object value, TimestampFormat format) {
        String text = ScalarText.write(shape, value, format);
        boolean whole = s3
                && value instanceof Instant time
                && format == TimestampFormat.DATE_TIME
                && time.getNano() == 0
                && text.endsWith("Z");
        return whole ? text.substring(0, text.length() - 1) + ".000Z" : text;
    }

    private void entry(String name, Shape.MapOf map, Map.Entry<?, ?> entry, GrowingBytes out) {
        open(name, null, out);
        String key = (String) entry.getKey();
        text(map.keyName(), s3 ? key : sayable(key), out);
        value(map.valueName(), null, map.value(), null, entry.getValue(), out);
        close(name, out);
    }

    private static void open(String name, @Nullable String namespace, Structure value, GrowingBytes out) {
        out.text("<").text(name);
        declare(namespace, out);
        List<Member> members = value.shape().members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Object part = value.member(i);
            if (member.xmlAttribute() && part != null) {
                out.text(" ").text(member.wireName()).text("=\"");
                escape(ScalarText.write(member.target(), part, TimestampFormat.DATE_TIME), out);
                out.text("\"");
            }
        }
        out.text(">");
    }

    private static void declare(@Nullable String namespace, GrowingBytes out) {
        if (namespace == null) {
            return;
        }
        int prefix = namespace.startsWith("http") ? -1 : namespace.indexOf('=');
        out.text(prefix < 0 ? " xmlns=\"" : " xmlns:" + namespace.substring(0, prefix) + "=\"");
        escape(namespace.substring(prefix + 1), out);
        out.text("\"");
    }

    /// The text with a replacement character for each that XML 1.0 cannot say, not even as a reference.
    public static String sayable(String text) {
        int first = 0;
        while (first < text.length() && sayable(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder said = new StringBuilder(text);
        for (int i = first; i < said.length(); i++) {
            if (!sayable(said.charAt(i))) {
                said.setCharAt(i, INSTEAD);
            }
        }
        return said.toString();
    }

    private static boolean sayable(char c) {
        return c >= 0x20 ? c < '\uFFFE' : c == '\t' || c == '\n' || c == '\r';
    }

    /// Escapes what XML reserves, in text as in attributes. What XML 1.0 cannot say at all is a reference all the same, as
    /// S3 has it in the names of objects: a client that reads no such reference sees that something is there.
    public static void escape(String text, GrowingBytes out) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String instead = switch (c) {
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '&' -> "&amp;";
                case '"' -> "&quot;";
                case '\r' -> "&#xD;";
                case '\n' -> "&#xA;";
                case '\u0085' -> "&#x85;";
                case '\u2028' -> "&#x2028;";
                case '\uFFFE', '\uFFFF' -> "&#x" + Integer.toHexString(c).toUpperCase(Locale.ROOT) + ";";
                default ->
                    c < 0x20 && c != '\t' ? "&#x" + Integer.toHexString(c).toUpperCase(Locale.ROOT) + ";" : null;
            };
            if (instead != null) {
                out.text(text.substring(from, i)).text(instead);
                from = i + 1;
            }
        }
        out.text(from == 0 ? text : text.substring(from));
    }
}
