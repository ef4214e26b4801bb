package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// The forms of [Forms].
final class ArnForms implements Forms {
    private final IamStore store;
    private final KnownResources resources;

    ArnForms(IamStore store, KnownResources resources) {
        this.store = store;
        this.resources = resources;
    }

    @Override
    public String arn(String form, String text, Call call) {
        return switch (form) {
            case "function" -> function(text, call);
            case "layer" -> text.startsWith("arn:") ? text : here("lambda", call) + "layer:" + text;
            case "group" -> group(text, call);
            case "copySource" -> copySource(text);
            case "bus" -> text.startsWith("arn:") ? text : here("events", call) + "event-bus/" + text;
            case "busPrefix" -> busPrefix(text);
            case "host" -> text.replace("https://", "");
            case "role" ->
                text.startsWith("arn:")
                        ? text
                        : store.roles()
                                .find(call.account(), text)
                                .map(role -> Partition.of(call.region()).written(role.arn()))
                                .orElseGet(() -> iam("role/", text, call));
            case "user" ->
                store.users()
                        .find(call.account(), text)
                        .map(user -> Partition.of(call.region()).written(user.arn()))
                        .orElseGet(() -> iam("user/", text, call));
            case "iamGroup" -> iam("group/", text, call);
            case "profile" ->
                store.profiles()
                        .find(call.account(), text)
                        .map(profile -> Partition.of(call.region()).written(profile.arn()))
                        .orElseGet(() -> iam("instance-profile/", text, call));
            default -> resources.arn(form, text, call);
        };
    }

    private static String iam(String kind, String name, Call call) {
        return Partition.of(call.region()).global("iam", call.account(), kind + name);
    }

    private static String here(String service, Call call) {
        return Partition.of(call.region()).regional(service, call.region(), call.account());
    }

    /// A name, `name:qualifier`, `account:function:name` or an ARN.
    private static String function(String text, Call call) {
        if (text.startsWith("arn:")) {
            return text;
        }
        int function = text.indexOf("function:");
        if (function < 0) {
            return here("lambda", call) + "function:" + text;
        }
        String account = function == 0 ? call.account() : text.substring(0, function - 1);
        return Partition.of(call.region()).regional("lambda", call.region(), account) + text.substring(function);
    }

    /// A log group by its name or its ARN, which may end with `:*`.
    private static String group(String text, Call call) {
        String plain = text.endsWith(":*") ? text.substring(0, text.length() - 2) : text;
        return plain.startsWith("arn:") ? plain : here("logs", call) + "log-group:" + plain;
    }

    /// What stands before a rule's name in its ARN: nothing for the default bus.
    private static String busPrefix(String bus) {
        String name = bus.substring(bus.lastIndexOf('/') + 1);
        return name.equals("default") ? "" : name + "/";
    }

    /// `bucket/key?versionId=…`, with a slash before it or without, as it came in a header.
    private static String copySource(String header) {
        int question = header.indexOf("?versionId=");
        String path = question < 0 ? header : header.substring(0, question);
        try {
            path = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // The operation refuses it.
        }
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
