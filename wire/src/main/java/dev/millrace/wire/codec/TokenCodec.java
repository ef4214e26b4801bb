package dev.millrace.wire.codec;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import java.io.OutputStream;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.dataformat.cbor.CBORFactory;

/// Reads and writes structures as JSON or CBOR, one token after another. How a shape is read and written is worked out
/// when it is first met and kept. For any number of threads.
///
/// What comes in is bounded: nesting by `depthMax`, numbers by 1,000 digits, everything else by the size of the body,
/// because no length that the input states is trusted before its bytes are there.
public final class TokenCodec {
    private static final int NUMBER_DIGITS_MAX = 1_000;
    private static final int NAME_CHARACTERS_MAX = 65_536;

    private final TokenForm form;
    private final TokenStreamFactory factory;
    private final TokenReaders readers;
    private final TokenWriters writers;

    /// @param topLevel which members of an operation's input and output stand in the body; REST puts others elsewhere
    public TokenCodec(TokenForm form, int depthMax, Predicate<Member> topLevel) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(depthMax)
                .maxNumberLength(NUMBER_DIGITS_MAX)
                .maxNameLength(NAME_CHARACTERS_MAX)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        this.form = form;
        this.factory = form == TokenForm.JSON
                ? JsonFactory.builder()
                        .streamReadConstraints(limits)
                        .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        .build()
                : CBORFactory.builder().streamReadConstraints(limits).build();
        this.readers = new TokenReaders(form, factory, topLevel);
        this.writers = new TokenWriters(form, topLevel);
    }

    public TokenForm form() {
        return form;
    }

    /// Reads a whole body into `values`, one entry per member of `shape`.
    /// @throws MalformedInputException where it is not such a structure
    public void readInto(StructureShape shape, byte[] body, int length, @Nullable Object[] values) {
        TokenReaders.StructureReader reader = readers.top(shape);
        parse(body, length, source -> {
            reader.readInto(source, values);
            return values;
        });
    }

    /// Reads a whole body as a nested structure: a payload member.
    public Structure read(StructureShape shape, byte[] body, int length) {
        TokenReaders.StructureReader reader = readers.nested(shape);
        return (Structure) parse(body, length, reader::read);
    }

    /// Reads one JSON value of any kind as its text.
    public String readDocument(byte[] body, int length) {
        return (String) parse(body, length, TokenReaders.DOCUMENT::read);
    }

    /// Writes the body members of an operation's output.
    public void writeTop(Structure value, OutputStream out) {
        generate(out, generator -> writers.top(value.shape()).write(value, generator));
    }

    /// Writes a structure with all its members: a payload, an event.
    public void write(Structure value, OutputStream out) {
        generate(out, generator -> writers.nested(value.shape()).write(value, generator));
    }

    /// Writes by hand: errors.
    void generate(OutputStream out, Generation generation) {
        try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            generation.writeTo(generator);
        }
    }

    /// What is written by hand.
    @FunctionalInterface
    interface Generation {
        void writeTo(JsonGenerator generator);
    }

    @FunctionalInterface
    private interface Reading {
        Object from(TokenSource source);
    }

    private Object parse(byte[] body, int length, Reading reading) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), body, 0, length)) {
            if (parser.nextToken() == null) {
                throw new MalformedInputException("Unexpected end of input");
            }
            Object value = reading.from(new TokenSource(parser, body, length));
            JsonToken after = parser.nextToken();
            if (after != null) {
                throw new MalformedInputException("Unexpected content after the end of the body");
            }
            return value;
        } catch (UnexpectedEndOfInputException e) {
            throw new MalformedInputException("Unexpected end of input");
        } catch (StreamConstraintsException e) {
            // The parser's own words name the settings that it was made with.
            throw new MalformedInputException("The body is nested too deep, or a text, a name or a number is too long");
        } catch (JacksonException e) {
            throw new MalformedInputException(Excerpt.of(String.valueOf(e.getOriginalMessage())));
        }
    }
}
