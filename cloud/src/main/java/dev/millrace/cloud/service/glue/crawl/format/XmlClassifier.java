package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// XML of which each element of one name is a record
/// (docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-xml). Elements within are its columns,
/// by their names as Glue's reader of XML has them: an attribute's begins with `_`, the text of an element that has
/// more than text is `_VALUE`, what stands several times in one element is a list everywhere.
public final class XmlClassifier implements TextClassifier {
    private static final int RECORDS_MAX = 10_000;
    private static final int DEPTH_MAX = 64;
    private static final String ATTRIBUTE = "_";
    private static final String VALUE = "_VALUE";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private record Element(Map<String, String> attributes, Map<String, List<Element>> children, String text) {}

    private final String classification;
    private final String rowTag;

    /// @param rowTag the name of the elements that are records
    public XmlClassifier(String classification, String rowTag) {
        this.classification = classification;
        this.rowTag = rowTag;
    }

    @Override
    public Optional<FileSchema> classify(Sample sample) {
        if (!sample.isText() || !sample.text().stripLeading().startsWith("<")) {
            return Optional.empty();
        }
        List<Element> rows = new ArrayList<>();
        try {
            read(sample.text(), rows);
        } catch (XMLStreamException broken) {
            // The end of a sample breaks off a record: what came before it counts.
            if (sample.isWhole()) {
                return Optional.empty();
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Set<String> lists = new HashSet<>();
        rows.forEach(row -> lists(row, "", lists));
        RecordColumns columns = new RecordColumns(sample.key());
        rows.forEach(row -> columns.record(object(row, "", lists)));
        Map<String, String> parameters = Map.of("rowTag", rowTag);
        return Optional.of(sample.schema(
                new Format(classification, Serde.NONE, parameters, parameters), columns.found(), columns.records()));
    }

    private void read(String text, List<Element> rows) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // Nothing that a document names is fetched or expanded.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
        while (xml.hasNext() && rows.size() < RECORDS_MAX) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals(rowTag)) {
                rows.add(element(xml, 0));
            }
        }
    }

    private static Element element(XMLStreamReader xml, int depth) throws XMLStreamException {
        if (depth > DEPTH_MAX) {
            throw new XMLStreamException("deeper than " + DEPTH_MAX);
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        Map<String, List<Element>> children = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                children.computeIfAbsent(xml.getLocalName(), _ -> new ArrayList<>()).add(element(xml, depth + 1));
            } else if (event == XMLStreamConstants.CHARACTERS) {
                text.append(xml.getText());
            }
        }
        return new Element(attributes, children, text.toString().strip());
    }

    /// Where an element stands several times in one, as `/a/b`.
    private static void lists(Element element, String path, Set<String> lists) {
        element.children.forEach((name, each) -> {
            if (each.size() > 1) {
                lists.add(path + "/" + name);
            }
            each.forEach(child -> lists(child, path + "/" + name, lists));
        });
    }

    private static ObjectNode object(Element element, String path, Set<String> lists) {
        ObjectNode object = JSON.objectNode();
        element.attributes.forEach((name, value) -> object.set(ATTRIBUTE + name, plain(value)));
        element.children.forEach((name, each) -> {
            String at = path + "/" + name;
            if (lists.contains(at)) {
                ArrayNode list = JSON.arrayNode();
                each.forEach(child -> list.add(value(child, at, lists)));
                object.set(name, list);
            } else {
                object.set(name, value(each.getFirst(), at, lists));
            }
        });
        if (!element.text.isEmpty()) {
            object.set(VALUE, plain(element.text));
        }
        return object;
    }

    private static JsonNode value(Element element, String path, Set<String> lists) {
        return element.attributes.isEmpty() && element.children.isEmpty()
                ? plain(element.text)
                : object(element, path, lists);
    }

    private static JsonNode plain(String text) {
        if (text.isEmpty()) {
            return JSON.nullNode();
        }
        if (text.equals("true") || text.equals("false")) {
            return JSON.booleanNode(text.equals("true"));
        }
        try {
            return JSON.numberNode(Long.parseLong(text));
        } catch (NumberFormatException noWhole) {
            try {
                return Character.isLetter(text.charAt(text.length() - 1))
                        ? JSON.stringNode(text)
                        : JSON.numberNode(Double.parseDouble(text));
            } catch (NumberFormatException noNumber) {
                return JSON.stringNode(text);
            }
        }
    }
}
