package dev.millrace.wire.codegen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The Java of one service: a record per structure, an exception per error, the table of operations, and typed calls
/// in process.
final class ServiceSources {
    private static final String WIRE = "dev.millrace.wire";

    private final JsonNode facts;
    private final String id;
    private final String service;
    private final String packageName;
    private final ShapeSources shapes;

    ServiceSources(JsonNode facts) {
        this.facts = facts;
        this.id = facts.get("id").asString();
        this.service = JavaNames.service(id);
        this.packageName = WIRE + "." + JavaNames.packageOf(id);
        this.shapes = new ShapeSources(
                facts.get("shapes"), service, facts.path("constraints").asBoolean(true));
    }

    /// Sources by their path below the source root.
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        add(
                files,
                "package-info",
                "/// " + facts.get("title").asString() + ": generated from wire/models/" + id
                        + ".json.\n@org.jspecify.annotations.NullMarked\n");
        Set<String> outputs = shapes.reachableFrom(outputRoots());
        for (Map.Entry<String, JsonNode> entry : facts.get("shapes").properties()) {
            JsonNode shape = entry.getValue();
            if (shape.path("exception").asBoolean(false)) {
                add(files, JavaNames.type(entry.getKey(), service), exception(entry.getKey(), shape));
            } else if (shape.get("type").asString().equals("structure")
                    && !shape.path("document").asBoolean(false)) {
                add(files, JavaNames.type(entry.getKey(), service), shapes.structure(entry.getKey(), outputs));
            }
        }
        for (Map.Entry<String, JsonNode> entry : facts.get("operations").properties()) {
            if (!entry.getValue().has("input")) {
                add(files, entry.getKey() + "Input", shapes.emptyStructure(entry.getKey() + "Input"));
            }
        }
        add(files, service, calls());
        add(files, service + "Operations", table());
        return files;
    }

    private void add(Map<String, String> files, String type, String body) {
        String path = packageName.replace('.', '/') + "/" + type + ".java";
        String header = type.equals("package-info")
                ? body + "package " + packageName + ";\n"
                : "package " + packageName + ";\n\n" + body;
        if (files.put(path, header) != null) {
            throw new IllegalStateException("two types called " + type + " in " + id);
        }
    }

    private List<String> outputRoots() {
        List<String> roots = new ArrayList<>();
        for (JsonNode operation : facts.get("operations")) {
            for (String side : List.of("input", "output")) {
                if (operation.has(side)) {
                    roots.add(operation.get(side).get("shape").asString());
                }
            }
        }
        return roots;
    }

    private String inputType(String operation, JsonNode facts) {
        return facts.has("input")
                ? JavaNames.type(facts.get("input").get("shape").asString(), service)
                : operation + "Input";
    }

    /// The table that a service fills: a method per operation that takes its code.
    private String table() {
        String type = service + "Operations";
        String s = WIRE + ".service.";
        StringBuilder out = new StringBuilder();
        out.append("/// The table of ")
                .append(facts.get("title").asString())
                .append("'s operations: a line for each, then [#build].\n");
        out.append("public final class ").append(type).append(" {\n");
        out.append("    public static final ")
                .append(s)
                .append("ServiceFacts FACTS = new ")
                .append(s)
                .append("ServiceFacts(\n            ");
        out.append(JavaNames.literal(id))
                .append(", ")
                .append(text("signingName"))
                .append(", ")
                .append(text("title"))
                .append(", ")
                .append(text("apiVersion"))
                .append(", ")
                .append(s)
                .append("ServiceFacts.Protocol.")
                .append(protocol())
                .append(", ")
                .append(text("jsonVersion"))
                .append(", ")
                .append(text("targetPrefix"))
                .append(", ")
                .append(text("xmlNamespace"))
                .append(", ")
                .append(JavaNames.literal(facts.path("validationCode").asString("ValidationException")))
                .append(",\n            ")
                .append(queryCodes())
                .append(",\n            notOffered());\n\n");
        List<String> names = new ArrayList<>();
        facts.get("operations").properties().forEach(entry -> names.add(JavaNames.literal(entry.getKey())));
        out.append("    private final ")
                .append(s)
                .append("OperationTable table = new ")
                .append(s)
                .append("OperationTable(FACTS, java.util.List.of(\n            ")
                .append(String.join(",\n            ", names))
                .append("));\n");
        for (Map.Entry<String, JsonNode> entry : facts.get("operations").properties()) {
            String name = entry.getKey();
            JsonNode operation = entry.getValue();
            String input = inputType(name, operation);
            String code = operation.has("output")
                    ? "Answers<" + input + ", " + outputType(operation) + ">"
                    : "Does<" + input + ">";
            out.append('\n').append(errors(operation));
            out.append("    public ")
                    .append(type)
                    .append(' ')
                    .append(JavaNames.member(name))
                    .append('(')
                    .append(s)
                    .append(code)
                    .append(" code) {\n        table.add(")
                    .append(line(name, operation, s))
                    .append(");\n        return this;\n    }\n");
        }
        out.append(notOffered());
        return out.append("\n    /// @throws IllegalStateException naming each operation that has no line or several\n")
                .append("    public ")
                .append(s)
                .append("Service build() {\n        return table.build();\n    }\n}\n")
                .toString();
    }

    /// An array, and no Map.ofEntries: over the 700 operations of EC2 the compiler would infer its types for minutes.
    private String notOffered() {
        StringBuilder out = new StringBuilder();
        out.append("\n    private static java.util.Map<String, String> notOffered() {\n        String[] all = {");
        facts.get("notOffered")
                .properties()
                .forEach(other -> out.append("\n            ")
                        .append(JavaNames.literal(other.getKey()))
                        .append(", ")
                        .append(JavaNames.literal(other.getValue().asString()))
                        .append(','));
        return out.append("\n        };\n")
                .append("        java.util.Map<String, String> places = new java.util.HashMap<>();\n")
                .append("        for (int i = 0; i < all.length; i += 2) {\n")
                .append("            places.put(all[i], all[i + 1]);\n        }\n")
                .append("        return java.util.Map.copyOf(places);\n    }\n")
                .toString();
    }

    /// Typed calls of a service in its own process.
    private String calls() {
        StringBuilder methods = new StringBuilder();
        for (Map.Entry<String, JsonNode> entry : facts.get("operations").properties()) {
            JsonNode operation = entry.getValue();
            boolean answers = operation.has("output");
            String output = answers ? outputType(operation) : "void";
            methods.append('\n').append(errors(operation));
            methods.append("    public ")
                    .append(output)
                    .append(' ')
                    .append(JavaNames.member(entry.getKey()))
                    .append('(')
                    .append(inputType(entry.getKey(), operation))
                    .append(" input, ")
                    .append(WIRE)
                    .append(".Call call) {\n        ");
            String call = "service.operation(" + JavaNames.literal(entry.getKey()) + ").handler().answer(input, call)";
            methods.append(
                            answers
                                    ? "return (" + output + ") java.util.Objects.requireNonNull(" + call + ")"
                                    : call)
                    .append(";\n    }\n");
        }
        return "/// Calls " + facts.get("title").asString()
                + " in its own process: a method per operation, without the wire and its checks.\npublic final class "
                + service + " {\n    private final " + WIRE + ".service.Service service;\n\n"
                + "    public " + service + "(" + WIRE + ".service.Service service) {\n"
                + "        this.service = service;\n    }\n"
                + methods + "}\n";
    }

    private String outputType(JsonNode operation) {
        return JavaNames.type(operation.get("output").get("shape").asString(), service);
    }

    private String errors(JsonNode operation) {
        Set<String> errors = new TreeSet<>();
        operation
                .path("errors")
                .forEach(e -> errors.add(JavaNames.type(e.get("shape").asString(), service)));
        return errors.isEmpty() ? "" : "    /// Declares " + String.join(", ", errors) + ".\n";
    }

    private String line(String name, JsonNode operation, String s) {
        JsonNode http = operation.get("http");
        String output = operation.has("output") ? outputType(operation) + ".SHAPE" : "null";
        String wrapper = operation.path("output").path("resultWrapper").asString("");
        String root = operation.path("input").path("locationName").asString("");
        String namespace =
                operation.path("input").path("xmlNamespace").path("uri").asString("");
        return "new " + s + "Operation("
                + String.join(
                        ", ",
                        JavaNames.literal(name),
                        JavaNames.literal(http.get("method").asString()),
                        JavaNames.literal(http.get("requestUri").asString()),
                        Integer.toString(http.path("responseCode").asInt(200)),
                        inputType(name, operation) + ".SHAPE",
                        output,
                        wrapper.isEmpty() ? "null" : JavaNames.literal(wrapper),
                        root.isEmpty() ? "null" : JavaNames.literal(root),
                        namespace.isEmpty() ? "null" : JavaNames.literal(namespace),
                        "code.handler()")
                + ")";
    }

    /// Of a service that was awsQuery's first: its errors' codes there.
    private String queryCodes() {
        if (!facts.path("awsQueryCompatible").asBoolean(false)) {
            return "null";
        }
        List<String> codes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : facts.get("shapes").properties()) {
            String code = entry.getValue().path("error").path("code").asString(entry.getKey());
            if (entry.getValue().path("exception").asBoolean(false) && !code.equals(entry.getKey())) {
                codes.add("\n            java.util.Map.entry(" + JavaNames.literal(entry.getKey()) + ", "
                        + JavaNames.literal(code) + ")");
            }
        }
        return "java.util.Map.ofEntries(" + String.join(", ", codes) + ")";
    }

    private String text(String key) {
        return facts.has(key) ? JavaNames.literal(facts.get(key).asString()) : "null";
    }

    private String protocol() {
        return switch (facts.get("protocol").asString()) {
            case "json" -> "AWS_JSON";
            case "rest-json" -> "REST_JSON";
            case "rest-xml" -> "REST_XML";
            case "query" -> "AWS_QUERY";
            case "ec2" -> "EC2_QUERY";
            case "smithy-rpc-v2-cbor" -> "RPC_V2_CBOR";
            default -> throw new IllegalStateException("protocol of " + id + ": " + facts.get("protocol"));
        };
    }

    private String exception(String name, JsonNode shape) {
        String type = JavaNames.type(name, service);
        JsonNode error = shape.path("error");
        boolean named = protocol().endsWith("QUERY") || protocol().equals("REST_XML");
        String code = named ? error.path("code").asString(name) : name;
        int status = error.path("httpStatusCode").asInt(shape.path("fault").asBoolean(false) ? 500 : 400);
        return "/// " + code + ", HTTP " + status + ".\n"
                + "public final class " + type + " extends " + WIRE + ".AwsException {\n"
                + "    public " + type + "(String message) {\n"
                + "        super(" + JavaNames.literal(code) + ", " + status + ", message);\n    }\n}\n";
    }
}
