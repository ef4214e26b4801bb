package dev.millrace.wire.codec;

import java.nio.ByteBuffer;
import java.util.Base64;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A parser and the bytes it reads. What is made of them is counted: three bytes of input can make an object of fifty.
final class TokenSource {
    private static final int ELEMENTS_MAX = 500_000;

    private final JsonParser parser;
    private final byte[] bytes;
    private final int length;
    private int elements;

    TokenSource(JsonParser parser, byte[] bytes, int length) {
        this.parser = parser;
        this.bytes = bytes;
        this.length = length;
    }

    JsonParser parser() {
        return parser;
    }

    /// Another element of a list, or entry of a map.
    void count() {
        if (++elements > ELEMENTS_MAX) {
            throw new MalformedInputException("Too many elements");
        }
    }

    MalformedInputException cannotBecome(String type) {
        JsonToken token = parser.currentToken();
        return new MalformedInputException(
                token == null
                        ? "Unexpected end of input"
                        : switch (token) {
                            case START_OBJECT -> "Start of structure or map found where not expected.";
                            case START_ARRAY -> "Start of list found where not expected";
                            case VALUE_STRING -> "STRING_VALUE can not be converted to " + type;
                            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER_VALUE can not be converted to " + type;
                            case VALUE_TRUE -> "TRUE_VALUE can not be converted to " + type;
                            case VALUE_FALSE -> "FALSE_VALUE can not be converted to " + type;
                            case VALUE_NULL -> "NULL_VALUE can not be converted to " + type;
                            case VALUE_EMBEDDED_OBJECT -> "BINARY_VALUE can not be converted to " + type;
                            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME -> "Unexpected token";
                        });
    }

    /// The bytes of the Base64 text that the parser stands at, decoded where they lie: no text is made of them.
    byte[] base64() {
        int start = (int) parser.currentLocation().getByteOffset();
        if (start > 0 && start < length && bytes[start - 1] == '"') {
            int end = start;
            while (end < length && bytes[end] != '"' && bytes[end] != '\\') {
                end++;
            }
            if (end < length && bytes[end] == '"') {
                return decode(ByteBuffer.wrap(bytes, start, end - start));
            }
        }
        return decode(ByteBuffer.wrap(parser.getString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }

    private static byte[] decode(ByteBuffer text) {
        if (text.remaining() % 4 != 0) {
            throw new MalformedInputException(
                    "Value can not be converted to a Blob: Base64 encoded length is expected a"
                            + " multiple of 4 bytes but found: " + text.remaining());
        }
        try {
            ByteBuffer decoded = Base64.getDecoder().decode(text);
            byte[] array = decoded.array();
            return array.length == decoded.remaining() ? array : java.util.Arrays.copyOf(array, decoded.remaining());
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException("Value can not be converted to a Blob: Invalid Base64");
        }
    }
}
