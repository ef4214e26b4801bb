package dev.millrace.wire.vectors;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/// Bodies in a form in which two that mean the same are equal.
final class BodyComparison {
    private BodyComparison() {}

    static Object canonical(byte[] body, String mediaType) throws Exception {
        if (body.length == 0) {
            return "";
        }
        if (mediaType.endsWith("json")) {
            return canonicalJson(new String(body, StandardCharsets.UTF_8));
        }
        if (mediaType.endsWith("xml")) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            return xml(factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement());
        }
        if (mediaType.endsWith("cbor")) {
            java.io.StringWriter text = new java.io.StringWriter();
            try (JsonParser parser = new CBORFactory().createParser(ObjectReadContext.empty(), body);
                    JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
                parser.nextToken();
                out.copyCurrentStructure(parser);
            }
            return canonicalJson(text.toString());
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    static byte[] expected(String body, String mediaType) {
        return mediaType.endsWith("cbor") ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
    }

    private static Object canonicalJson(String text) {
        return canonical(software.amazon.smithy.model.node.Node.parse(text));
    }

    private static Object canonical(software.amazon.smithy.model.node.Node node) {
        if (node.isObjectNode()) {
            Map<String, Object> members = new TreeMap<>();
            node.expectObjectNode().getStringMap().forEach((name, value) -> members.put(name, canonical(value)));
            return members;
        }
        if (node.isArrayNode()) {
            return node.expectArrayNode().getElements().stream()
                    .map(BodyComparison::canonical)
                    .toList();
        }
        return node.isNumberNode()
                ? node.expectNumberNode().getValue().doubleValue()
                : node.isStringNode()
                        ? "\"" + node.expectStringNode().getValue()
                        : String.valueOf(node.asBooleanNode());
    }

    /// Elements in their order, attributes in alphabetical order, blanks between elements left out.
    private static String xml(Element element) {
        StringBuilder text = new StringBuilder("<").append(element.getTagName());
        TreeMap<String, String> attributes = new TreeMap<>();
        NamedNodeMap given = element.getAttributes();
        for (int i = 0; i < given.getLength(); i++) {
            attributes.put(given.item(i).getNodeName(), given.item(i).getNodeValue());
        }
        text.append(attributes).append('>');
        StringBuilder below = new StringBuilder();
        StringBuilder characters = new StringBuilder();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element nested) {
                below.append(xml(nested));
            } else {
                characters.append(child.getNodeValue());
            }
        }
        return text.append(below.isEmpty() ? characters : below).append("</>").toString();
    }
}
