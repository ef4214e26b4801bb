package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.database;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.NamePattern;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.CreateUserDefinedFunctionRequest;
import dev.millrace.wire.glue.CreateUserDefinedFunctionResponse;
import dev.millrace.wire.glue.DeleteUserDefinedFunctionRequest;
import dev.millrace.wire.glue.DeleteUserDefinedFunctionResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetUserDefinedFunctionRequest;
import dev.millrace.wire.glue.GetUserDefinedFunctionResponse;
import dev.millrace.wire.glue.GetUserDefinedFunctionsRequest;
import dev.millrace.wire.glue.GetUserDefinedFunctionsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.UpdateUserDefinedFunctionRequest;
import dev.millrace.wire.glue.UpdateUserDefinedFunctionResponse;
import dev.millrace.wire.glue.UserDefinedFunction;
import dev.millrace.wire.glue.UserDefinedFunctionInput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions of databases: Hive's and Trino's definitions, kept for them.
public final class UserDefinedFunctions {
    private final Catalog catalog;
    private final CatalogLookup lookup;
    private final InstantSource clock;

    public UserDefinedFunctions(Catalog catalog, CatalogLookup lookup, InstantSource clock) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.clock = clock;
    }

    public CreateUserDefinedFunctionResponse create(CreateUserDefinedFunctionRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.databaseName(), call);
        String name = input.functionInput().functionName();
        if (name == null) {
            throw new InvalidInputException("Function name cannot be null or empty.");
        }
        catalog.changing(id, () -> {
            lookup.require(id);
            if (catalog.functions().find(key(id, name)).isPresent()) {
                throw new AlreadyExistsException("Function already exists.");
            }
            catalog.functions().put(made(id, name, input.functionInput(), AwsTime.seconds(clock)), key(id, name));
            return id;
        });
        return new CreateUserDefinedFunctionResponse();
    }

    public GetUserDefinedFunctionResponse one(GetUserDefinedFunctionRequest input, Call call) {
        return new GetUserDefinedFunctionResponse(
                require(database(input.catalogId(), input.databaseName(), call), input.functionName()));
    }

    /// Of one database, or of all.
    public GetUserDefinedFunctionsResponse list(GetUserDefinedFunctionsRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        List<UserDefinedFunction> all;
        if (input.databaseName() == null) {
            all = catalog.functions().list(call.account(), call.region());
        } else {
            DatabaseId id = database(input.catalogId(), input.databaseName(), call);
            lookup.require(id);
            all = catalog.functions().list(id.key());
        }
        NamePattern names = NamePattern.of(input.pattern());
        List<UserDefinedFunction> wanted = all.stream()
                .filter(function -> names.matches(String.valueOf(function.functionName())))
                .filter(function -> input.functionType() == null || input.functionType().equals(function.functionType()))
                .toList();
        Page<UserDefinedFunction> page = GluePages.PAGES.of(
                wanted,
                function -> function.databaseName() + "\0" + function.functionName(),
                input.nextToken(),
                input.maxResults());
        return new GetUserDefinedFunctionsResponse(page.items(), page.next());
    }

    public UpdateUserDefinedFunctionResponse update(UpdateUserDefinedFunctionRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.databaseName(), call);
        String name = input.functionName();
        catalog.changing(id, () -> {
            UserDefinedFunction had = require(id, name);
            catalog.functions().put(made(id, name, input.functionInput(), had.createTime()), key(id, name));
            return id;
        });
        return new UpdateUserDefinedFunctionResponse();
    }

    public DeleteUserDefinedFunctionResponse delete(DeleteUserDefinedFunctionRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.databaseName(), call);
        catalog.changing(id, () -> {
            require(id, input.functionName());
            catalog.functions().delete(key(id, input.functionName()));
            return id;
        });
        return new DeleteUserDefinedFunctionResponse();
    }

    private UserDefinedFunction require(DatabaseId id, String name) {
        return catalog.functions().find(key(id, name)).orElseThrow(() -> {
            lookup.require(id);
            return new EntityNotFoundException("Function " + name + " not found.");
        });
    }

    private static String[] key(DatabaseId id, String name) {
        return Stream.concat(Stream.of(id.key()), Stream.of(name.toLowerCase(Locale.ROOT)))
                .toArray(String[]::new);
    }

    private static UserDefinedFunction made(
            DatabaseId id, String name, UserDefinedFunctionInput input, @Nullable Instant created) {
        return UserDefinedFunction.builder()
                .functionName(name.toLowerCase(Locale.ROOT))
                .databaseName(id.name())
                .className(input.className())
                .ownerName(input.ownerName())
                .functionType(input.functionType())
                .ownerType(input.ownerType())
                .createTime(created)
                .resourceUris(input.resourceUris())
                .catalogId(id.account())
                .build();
    }
}
