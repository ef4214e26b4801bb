package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the calls of a service need, each operation's worked out once: the actions, where the input names the resources,
/// and where it has what condition keys ask for. Made of the [Reference] and, where a call differs, of [CallRules].
public final class ServiceNeeds {
    private static final String ANY = "*";
    private static final Set<String> MAKES = Set.of("Create", "Allocate", "Run", "Import", "Register");

    private final String prefix;
    private final String actions;
    private final CallRules rules;
    private final Map<String, List<Need>> byOperation = new HashMap<>();
    private final Map<String, Map<String, Locator>> keysByOperation = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Operation> operations;

    /// An action that a call needs, and where the resource is named.
    /// @param anywhere whether it is for no resource: `*`
    private record Need(
            String action, Optional<Locator> on, boolean anywhere, Optional<MemberPath> present, boolean negated) {
        /// Whether the call has what the need is tied to.
        boolean asked(Structure input) {
            return present.isEmpty() || present.get().values(input).isEmpty() == negated;
        }
    }

    /// One action on one resource.
    public record Needed(String action, String resource) {}

    private ServiceNeeds(String prefix, CallRules rules, List<Operation> operations) {
        this.prefix = prefix;
        this.actions = prefix + ":";
        this.operations = operations;
        this.rules = rules;
    }

    public static ServiceNeeds of(Service service) {
        String prefix = prefix(service.facts().id());
        Optional<Reference> reference = Reference.of(prefix);
        ServiceNeeds needs = new ServiceNeeds(prefix, CallRules.of(prefix), service.operations());
        for (Operation operation : service.operations()) {
            needs.learn(operation, reference);
        }
        return needs;
    }

    /// What the actions of a service begin with, where that is not what botocore calls it.
    private static String prefix(String serviceId) {
        return switch (serviceId) {
            case "mwaa" -> "airflow";
            case "resourcegroupstaggingapi" -> "tag";
            default -> serviceId;
        };
    }

    private void learn(Operation operation, Optional<Reference> reference) {
        String name = operation.name();
        List<Need> needs = new ArrayList<>();
        List<CallRules.Need> told = rules.calls().get(name);
        if (told != null) {
            for (CallRules.Need need : told) {
                needs.add(need(need, operation));
            }
        } else {
            Optional<Reference.Action> action =
                    reference.map(known -> known.actions().get(name));
            if (action.isEmpty()) {
                faults.add(name + ": no action " + prefix + ":" + name + ", and no rule names another");
            } else {
                needs.addAll(usual(action.get(), reference.get(), operation));
            }
        }
        byOperation.put(name, List.copyOf(needs));
        Map<String, Locator> keys = new HashMap<>();
        rules.keys().forEach((key, text) -> {
            Locator locator = Locator.of(text, operation.input());
            if (locator.finds()) {
                keys.put(key.toLowerCase(Locale.ROOT), locator);
            }
        });
        keysByOperation.put(name, Map.copyOf(keys));
    }

    private Need need(CallRules.Need told, Operation operation) {
        boolean negated = told.condition().startsWith("!");
        String member = negated ? told.condition().substring(1) : told.condition();
        Optional<MemberPath> present = member.isEmpty() ? Optional.empty() : MemberPath.of(operation.input(), member);
        if (!member.isEmpty() && present.isEmpty()) {
            faults.add(operation.name() + ": its input has no " + member);
        }
        int colon = told.action().indexOf(':');
        Optional<Reference> reference = Reference.of(told.action().substring(0, colon));
        if (reference.isEmpty() || !reference.get().actions().containsKey(told.action().substring(colon + 1))) {
            faults.add(operation.name() + ": AWS has no action " + told.action());
        }
        if (told.on().equals(ANY)) {
            return new Need(told.action(), Optional.empty(), true, present, negated);
        }
        Locator locator = Locator.of(rules.resources().getOrDefault(told.on(), told.on()), operation.input());
        if (!locator.finds()) {
            faults.add(operation.name() + ": its input does not name " + told.on());
        }
        return new Need(told.action(), Optional.of(locator), false, present, negated);
    }

    /// An action of the operation's name, on the resources that it must have; where there are none that it must, on the
    /// first that the input names.
    private List<Need> usual(Reference.Action action, Reference reference, Operation operation) {
        String name = prefix + ":" + action.name();
        List<Need> needs = new ArrayList<>();
        boolean requires = action.types().stream().anyMatch(Reference.OnType::required);
        List<Reference.OnType> inOrder = action.types().stream()
                .sorted(Comparator.comparing(on -> !on.type().equals(rules.first())))
                .toList();
        for (Reference.OnType on : inOrder) {
            if (requires && !on.required()) {
                continue;
            }
            Locator locator = Locator.of(
                    rules.resources()
                            .getOrDefault(
                                    on.type(),
                                    guess(reference.types().get(on.type()), operation.input())),
                    operation.input());
            if (locator.finds()) {
                needs.add(new Need(name, Optional.of(locator), false, Optional.empty(), false));
                if (!requires) {
                    break;
                }
            }
        }
        if (needs.isEmpty()) {
            if (requires && !MAKES.contains(action.name().split("(?<=[a-z])(?=[A-Z])", 2)[0])) {
                faults.add(operation.name() + ": its input does not name " + action.types());
            }
            needs.add(anyOf(name, action, reference, operation));
        }
        return needs;
    }

    /// What is only made has no name yet: any of its type is asked for, and where the type is not known either, `*`.
    private static Need anyOf(
            String name, Reference.Action action, Reference reference, Operation operation) {
        for (Reference.OnType on : action.types()) {
            Reference.Type type = reference.types().get(on.type());
            if (on.required() && type != null) {
                String any = type.arn()
                        .replace("${Partition}", "{partition}")
                        .replace("${Region}", "{region}")
                        .replace("${Account}", "{account}")
                        .replaceAll("\\$\\{[^}]*}", "*");
                return new Need(
                        name, Optional.of(Locator.of(any, operation.input())), false, Optional.empty(), false);
            }
        }
        return new Need(name, Optional.empty(), true, Optional.empty(), false);
    }

    /// Where a type's resources are most likely named: a member that is called like the ARN, or members that are called
    /// like what the ARN is made of.
    private static String guess(Reference.@Nullable Type type, StructureShape input) {
        List<String> alternatives = new ArrayList<>();
        if (type == null) {
            return "{}";
        }
        String plain = type.name().replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        for (Member member : input.members()) {
            String name = member.name().toLowerCase(Locale.ROOT);
            if (name.equals(plain + "arn") || name.equals("resourcearn") || name.equals("arn")) {
                alternatives.add("{" + member.name() + "}");
            }
        }
        StringBuilder made = new StringBuilder();
        int from = 0;
        String arn = type.arn();
        boolean whole = true;
        for (int start = arn.indexOf("${"); start >= 0; start = arn.indexOf("${", from)) {
            int end = arn.indexOf('}', start);
            made.append(arn, from, start);
            String placeholder = arn.substring(start + 2, end);
            switch (placeholder) {
                case "Partition" -> made.append("{partition}");
                case "Region" -> made.append("{region}");
                case "Account" -> made.append("{account}");
                default -> {
                    Optional<String> member = called(placeholder, plain, input);
                    whole &= member.isPresent();
                    made.append('{').append(member.orElse("")).append('}');
                }
            }
            from = end + 1;
        }
        if (whole) {
            alternatives.add(made.append(arn.substring(from)).toString());
        }
        return alternatives.isEmpty() ? "{}" : String.join(" | ", alternatives);
    }

    private static Optional<String> called(String placeholder, String type, StructureShape input) {
        String wanted = placeholder.toLowerCase(Locale.ROOT);
        for (String name : List.of(wanted, wanted + "s", type + "name", type + "id", "name", "id")) {
            for (Member member : input.members()) {
                if (member.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(member.name() + (name.equals(wanted + "s") ? "[]" : ""));
                }
            }
        }
        return Optional.empty();
    }

    /// Which operations have no known action or take a role that nothing asks to be passed, and which rules name what AWS
    /// has not: none in a build whose tests passed.
    public List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        for (Operation operation : operations) {
            for (String path : passed(operation)) {
                boolean asked = rules.calls().getOrDefault(operation.name(), List.of()).stream()
                        .anyMatch(need -> need.action().equals("iam:PassRole") && path.equals(plain(need.on())));
                if (!asked) {
                    all.add(operation.name() + ": no rule asks for iam:PassRole of " + path);
                }
            }
        }
        return List.copyOf(all);
    }

    /// Where an operation's input names roles that are passed to the service.
    public List<String> passed(Operation operation) {
        return RoleMembers.of(operation.input()).stream()
                .filter(path -> rules.unpassed().stream()
                        .noneMatch(kept -> path.equals(kept) || path.startsWith(kept + ".")))
                .toList();
    }

    /// `{role:Targets[].RoleArn}` as `Targets.RoleArn`.
    private static String plain(String locator) {
        return locator.replaceAll("^\\{(?:\\w+:)?|}$|\\[]", "");
    }

    /// Whom the service's roles are passed to, such as `lambda.amazonaws.com`.
    String principal() {
        return rules.principal();
    }

    /// Whether the service has words of its own for what is another account's; not so, it is refused as to anybody.
    boolean hasItsWords(Needed need) {
        return rules.wordsOfItsOwn() || !isOfService(need);
    }

    /// Whether a call is answered as the owner's of what it is for.
    boolean answersAsOwner(Needed need) {
        return isOfService(need) && !rules.callerStays();
    }

    private boolean isOfService(Needed need) {
        return need.action().startsWith(actions);
    }

    /// Whether all that a call needs is of the account that it is for: told by which members the input has.
    boolean isOfCaller(Operation operation, Structure input) {
        for (Need need : byOperation.getOrDefault(operation.name(), List.of())) {
            if (need.on.isPresent() && need.asked(input) && !need.on.get().isCallers(input)) {
                return false;
            }
        }
        return true;
    }

    /// What a call needs, in the order in which AWS asks; nothing where everybody may make it.
    List<Needed> of(Operation operation, Structure input, Call call, Forms forms) {
        List<Need> needs = byOperation.getOrDefault(operation.name(), List.of());
        List<Needed> needed = new ArrayList<>(needs.size());
        for (Need need : needs) {
            if (!need.asked(input)) {
                continue;
            }
            List<String> resources =
                    need.on.isEmpty() ? List.of() : need.on.get().find(input, call, forms);
            if (resources.isEmpty()) {
                needed.add(new Needed(need.action, ANY));
            } else {
                for (String resource : resources) {
                    needed.add(new Needed(need.action, resource));
                }
            }
        }
        return needed;
    }

    /// The values that an operation's input has for a condition key; nothing where it has none.
    /// @param key in lower case
    List<String> key(String key, Operation operation, Structure input, Call call, Forms forms) {
        Locator locator = keysByOperation.getOrDefault(operation.name(), Map.of()).get(key);
        return locator == null ? List.of() : locator.find(input, call, forms);
    }
}
