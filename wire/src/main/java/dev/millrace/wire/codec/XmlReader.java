package dev.millrace.wire.codec;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads structures from XML. Names count without their namespaces; elements that no member is called by are passed
/// over; a document type is refused. For any number of threads.
public final class XmlReader {
    private static final int DEPTH_MAX = 64;

    /// The longest list that any operation takes: the parts of a multipart upload.
    private static final int ELEMENTS_MAX = 10_000;

    private final XMLInputFactory factory;

    public XmlReader() {
        factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // Without a document type there is nothing to expand but `&amp;` and its like, which these would count.
        factory.setProperty("jdk.xml.entityExpansionLimit", "0");
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
    }

    /// Reads a document's root as a structure, whatever the root is called.
    /// @throws MalformedInputException where it is none
    public Structure read(StructureShape shape, byte[] document, int length) {
        @Nullable Object[] values = new @Nullable Object[shape.members().size()];
        readInto(shape, document, length, values);
        return shape.make(values);
    }

    /// Reads the root's elements into `values`, one entry per member of `shape`; only members of the body count.
    public void readInto(StructureShape shape, byte[] document, int length, @Nullable Object[] values) {
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(document, 0, length));
            try {
                while (in.next() != XMLStreamConstants.START_ELEMENT) {
                    if (in.getEventType() == XMLStreamConstants.DTD) {
                        throw new MalformedInputException("A document type is not allowed");
                    }
                }
                members(shape, in, values, 0);
                while (in.next() != XMLStreamConstants.END_DOCUMENT) {
                    // comments may follow
                }
            } finally {
                in.close();
            }
        } catch (XMLStreamException | IndexOutOfBoundsException e) {
            throw new MalformedInputException(Excerpt.of(String.valueOf(e.getMessage())));
        }
    }

    private void members(StructureShape shape, XMLStreamReader in, @Nullable Object[] values, int depth)
            throws XMLStreamException {
        if (depth > DEPTH_MAX) {
            throw new MalformedInputException("Elements are nested too deep");
        }
        List<Member> members = shape.members();
        if (in.getAttributeCount() > 0) {
            attributes(members, in, values);
        }
        while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
            int index = shape.indexOfWireName(in.getLocalName());
            if (index < 0 || members.get(index).xmlAttribute()) {
                skip(in);
                continue;
            }
            Member member = members.get(index);
            values[index] = member(member, in, values[index], depth);
        }
    }

    private static void attributes(List<Member> members, XMLStreamReader in, @Nullable Object[] values) {
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (!member.xmlAttribute()) {
                continue;
            }
            for (int a = 0; a < in.getAttributeCount(); a++) {
                String prefix = in.getAttributePrefix(a);
                String local = in.getAttributeLocalName(a);
                String name = prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
                if (name.equals(member.wireName())) {
                    values[i] = ScalarText.read(member.target(), in.getAttributeValue(a), TimestampFormat.DATE_TIME);
                }
            }
        }
    }

    private Object member(Member member, XMLStreamReader in, @Nullable Object before, int depth)
            throws XMLStreamException {
        return switch (member.target()) {
            case Shape.ListOf list
            when member.flattened() -> {
                @SuppressWarnings("unchecked")
                List<Object> elements = before == null ? new ArrayList<>() : (List<Object>) before;
                add(value(list.element(), null, in, depth + 1), elements);
                yield elements;
            }
            case Shape.MapOf map
            when member.flattened() -> {
                @SuppressWarnings("unchecked")
                Map<Object, Object> entries =
                        before == null ? new LinkedHashMap<>() : (Map<Object, Object>) before;
                entry(map, in, entries, depth + 1);
                yield entries;
            }
            default -> value(member.target(), member.timestampFormat(), in, depth + 1);
        };
    }

    private Object value(Shape shape, @Nullable TimestampFormat format, XMLStreamReader in, int depth)
            throws XMLStreamException {
        return switch (shape) {
            case StructureShape structure -> {
                @Nullable
                Object[] values = new @Nullable Object[structure.members().size()];
                members(structure, in, values, depth);
                yield structure.make(values);
            }
            case Shape.ListOf list -> {
                List<Object> elements = new ArrayList<>();
                while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    add(value(list.element(), null, in, depth + 1), elements);
                }
                yield Collections.unmodifiableList(elements);
            }
            case Shape.MapOf map -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    entry(map, in, entries, depth + 1);
                }
                yield Collections.unmodifiableMap(entries);
            }
            case Shape.Text text -> in.getElementText();
            case Shape.Scalar scalar ->
                ScalarText.read(
                        scalar, in.getElementText().strip(), ScalarText.format(format, TimestampFormat.DATE_TIME));
        };
    }

    private static void add(Object element, List<Object> elements) {
        if (elements.size() == ELEMENTS_MAX) {
            throw new MalformedInputException("A list is too long");
        }
        elements.add(element);
    }

    private void entry(Shape.MapOf map, XMLStreamReader in, Map<Object, Object> entries, int depth)
            throws XMLStreamException {
        if (depth > DEPTH_MAX) {
            throw new MalformedInputException("Elements are nested too deep");
        }
        String key = null;
        Object value = null;
        while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (in.getLocalName().equals(map.keyName())) {
                key = in.getElementText();
            } else if (in.getLocalName().equals(map.valueName())) {
                value = value(map.value(), null, in, depth);
            } else {
                skip(in);
            }
        }
        if (key == null || value == null) {
            throw new MalformedInputException("An entry needs a " + map.keyName() + " and a " + map.valueName());
        }
        entries.put(key, value);
    }

    private static void skip(XMLStreamReader in) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = in.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }
}
