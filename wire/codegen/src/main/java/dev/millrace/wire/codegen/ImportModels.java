package dev.millrace.wire.codegen;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads botocore's `service-2.json.gz` and writes one compact file of facts per service.
///
/// For each `wire/models/offered/<id>.txt` (one operation name a line) it writes `wire/models/<id>.json`: the named
/// operations, the shapes these reach, the names of all other operations, and what `wire/models/overrides/<id>.json`
/// adds, merged over it. AWS's prose stays behind. One line per operation and shape, so that a diff shows what
/// changed.
///
/// Run by hand, from the repository's root, after editing an offered list or to take a newer botocore:
/// ```
/// bash wire/models/import.sh
/// ```
public final class ImportModels {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final Set<String> PROSE = Set.of(
            "documentation",
            "deprecated",
            "deprecatedMessage",
            "deprecatedSince",
            "endpoint",
            "endpointdiscovery",
            "staticContextParams",
            "operationContextParams",
            "contextParam",
            "sensitive",
            "authtype",
            "auth",
            "httpChecksum",
            "requestcompression",
            "idempotent",
            "readonly",
            "unsignedPayload",
            "synthetic",
            "box",
            "hostLabel",
            "xmlOrder",
            "alias");

    private final Path botocore;
    private final String version;
    private final Path models;

    private ImportModels(Path botocore, String version, Path models) {
        this.botocore = botocore;
        this.version = version;
        this.models = models;
    }

    /// @param args botocore's `data` folder, botocore's version, the folder `wire/models`
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: ImportModels BOTOCORE_DATA BOTOCORE_VERSION MODELS");
            System.exit(2);
        }
        new ImportModels(Path.of(args[0]), args[1], Path.of(args[2])).importAll();
    }

    private void importAll() throws IOException {
        try (Stream<Path> lists = Files.list(models.resolve("offered"))) {
            for (Path list : lists.sorted().toList()) {
                String id = list.getFileName().toString().replace(".txt", "");
                Set<String> offered = new TreeSet<>();
                for (String line : Files.readAllLines(list)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        offered.add(line.strip());
                    }
                }
                Path target = models.resolve(id + ".json");
                Files.writeString(target, render(facts(id, offered)));
                System.out.println(target);
            }
        }
    }

    private ObjectNode facts(String id, Set<String> offered) throws IOException {
        JsonNode source = read(id);
        JsonNode metadata = source.get("metadata");
        ObjectNode facts = JSON.createObjectNode();
        facts.put(
                "notice",
                "Interface facts from botocore " + version
                        + " (Apache-2.0, Amazon.com, Inc. or its affiliates), pruned, without its prose");
        facts.put("id", id);
        facts.put("title", metadata.get("serviceId").asString());
        facts.put("apiVersion", metadata.get("apiVersion").asString());
        JsonNode signingName = metadata.get("signingName");
        facts.set("signingName", signingName == null ? metadata.get("endpointPrefix") : signingName);
        for (String key : List.of("protocol", "jsonVersion", "targetPrefix", "xmlNamespace")) {
            if (metadata.has(key)) {
                facts.set(key, metadata.get(key));
            }
        }
        if (metadata.has("awsQueryCompatible")) {
            facts.put("awsQueryCompatible", true);
        }
        ObjectNode operations = facts.putObject("operations");
        Deque<String> wanted = new ArrayDeque<>();
        Map<String, String> others = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : source.get("operations").properties()) {
            if (offered.remove(entry.getKey())) {
                JsonNode operation = withoutProse(entry.getValue());
                operations.set(entry.getKey(), operation);
                for (String side : List.of("input", "output")) {
                    if (operation.has(side)) {
                        wanted.add(operation.get(side).get("shape").asString());
                    }
                }
                for (JsonNode error : operation.path("errors")) {
                    wanted.add(error.get("shape").asString());
                }
            } else {
                JsonNode http = entry.getValue().get("http");
                others.put(
                        entry.getKey(),
                        http.get("method").asString() + " "
                                + http.get("requestUri").asString());
            }
        }
        if (!offered.isEmpty()) {
            throw new IOException("botocore " + version + " knows no such operations of " + id + ": " + offered);
        }
        facts.set("notOffered", JSON.valueToTree(others));
        facts.set("shapes", reachable(source.get("shapes"), wanted));
        Path overrides = models.resolve("overrides").resolve(id + ".json");
        if (Files.exists(overrides)) {
            merge(facts, (ObjectNode) JSON.readTree(Files.readString(overrides)));
        }
        return facts;
    }

    private ObjectNode reachable(JsonNode shapes, Deque<String> wanted) {
        Map<String, JsonNode> found = new TreeMap<>();
        while (!wanted.isEmpty()) {
            String name = wanted.remove();
            if (found.containsKey(name)) {
                continue;
            }
            JsonNode shape = withoutProse(shapes.get(name));
            found.put(name, shape);
            for (JsonNode member : shape.path("members")) {
                wanted.add(member.get("shape").asString());
            }
            for (String part : List.of("member", "key", "value")) {
                if (shape.has(part)) {
                    wanted.add(shape.get(part).get("shape").asString());
                }
            }
        }
        ObjectNode all = JSON.createObjectNode();
        found.forEach(all::set);
        return all;
    }

    private JsonNode read(String id) throws IOException {
        try (Stream<Path> versions = Files.list(botocore.resolve(id))) {
            Path newest = versions.filter(Files::isDirectory)
                    .max(Comparator.comparing(path -> path.getFileName().toString()))
                    .orElseThrow(() -> new IOException("no version of " + id + " in " + botocore));
            try (InputStream in = new GZIPInputStream(Files.newInputStream(newest.resolve("service-2.json.gz")))) {
                return JSON.readTree(in.readAllBytes());
            }
        }
    }

    private static JsonNode withoutProse(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                boolean fact = !PROSE.contains(entry.getKey());
                if (entry.getKey().equals("members")) {
                    ObjectNode members = kept.putObject("members");
                    entry.getValue().properties().forEach(m -> members.set(m.getKey(), withoutProse(m.getValue())));
                } else if (fact) {
                    kept.set(entry.getKey(), withoutProse(entry.getValue()));
                }
            }
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = JSON.createArrayNode();
            array.forEach(element -> kept.add(withoutProse(element)));
            return kept;
        }
        return node;
    }

    /// Objects are merged member by member; anything else replaces; null removes.
    private static void merge(ObjectNode target, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> entry : changes.properties()) {
            JsonNode old = target.get(entry.getKey());
            if (entry.getValue().isNull()) {
                target.remove(entry.getKey());
            } else if (old instanceof ObjectNode inner && entry.getValue() instanceof ObjectNode change) {
                merge(inner, change);
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private static String render(ObjectNode facts) {
        StringBuilder text = new StringBuilder("{\n");
        Iterator<Map.Entry<String, JsonNode>> entries = facts.properties().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            text.append(' ').append(quoted(entry.getKey())).append(": ");
            boolean table =
                    entry.getKey().equals("operations") || entry.getKey().equals("shapes");
            if (table) {
                text.append("{\n");
                Iterator<Map.Entry<String, JsonNode>> rows =
                        entry.getValue().properties().iterator();
                while (rows.hasNext()) {
                    Map.Entry<String, JsonNode> row = rows.next();
                    text.append("  ").append(quoted(row.getKey())).append(": ").append(row.getValue());
                    text.append(rows.hasNext() ? ",\n" : "\n");
                }
                text.append(" }");
            } else {
                text.append(entry.getValue());
            }
            text.append(entries.hasNext() ? ",\n" : "\n");
        }
        return text.append("}\n").toString();
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
