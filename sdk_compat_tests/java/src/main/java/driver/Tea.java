package driver;

import com.aliyun.tea.NameInMap;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import com.google.gson.JsonElement;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** imm20200930 with its request classes, or the generic call of the core below it. */
final class Tea implements Main.Driver {
    private static final String MODELS = "com.aliyun.imm20200930.models.";
    private final boolean typed;
    private final Map<String, com.aliyun.imm20200930.Client> clients = new ConcurrentHashMap<>();

    Tea(boolean typed) {
        this.typed = typed;
    }

    // snippet: java-client
    static com.aliyun.imm20200930.Client client(String endpoint, String key, String secret) throws Exception {
        Config config = new Config()
                .setAccessKeyId(key)
                .setAccessKeySecret(secret)
                .setEndpoint(endpoint) // host:port, never with http://
                .setProtocol("http");
        return new com.aliyun.imm20200930.Client(config);
    }
    // end

    private com.aliyun.imm20200930.Client client(Question question) {
        return clients.computeIfAbsent(question.configuration(), (name) -> {
            try {
                if (question.way != null && !question.way.isEmpty()) {
                    return new com.aliyun.imm20200930.Client(new Config()
                            .setAccessKeyId(question.key)
                            .setAccessKeySecret(question.secret)
                            .setSignatureAlgorithm(question.way)
                            .setEndpoint(question.endpoint)
                            .setProtocol("http"));
                }
                if (question.token == null || question.token.isEmpty()) {
                    return client(question.endpoint, question.key, question.secret);
                }
                return new com.aliyun.imm20200930.Client(new Config()
                        .setAccessKeyId(question.key)
                        .setAccessKeySecret(question.secret)
                        .setSecurityToken(question.token)
                        .setType("sts")
                        .setEndpoint(question.endpoint)
                        .setProtocol("http"));
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        });
    }

    @Override
    public Map<String, Object> answer(Question question) throws Exception {
        if (question.has != null) {
            return Map.of("has", has(question.has));
        }
        if (question.stream) {
            throw new Lacking("event streams");
        }
        try {
            return typed && !question.generic ? typed(question) : generic(question);
        } catch (TeaException error) {
            return Map.of("error", told(error));
        }
    }

    private Map<String, Object> generic(Question question) throws Exception {
        Params params = new Params()
                .setAction(question.action)
                .setVersion(question.version)
                .setProtocol("HTTP")
                .setPathname(question.pathname)
                .setMethod(question.method)
                .setAuthType("AK")
                .setStyle(question.style)
                .setReqBodyType(question.reqBodyType)
                .setBodyType(question.bodyType);
        OpenApiRequest request = new OpenApiRequest().setQuery(new HashMap<>(question.query()));
        if (question.headers != null) {
            request.setHeaders(question.headers);
        }
        if (question.body != null && question.body.isJsonObject()) {
            request.setBody(Main.JSON.fromJson(question.body, Map.class));
        }
        Map<String, ?> found = client(question).callApi(params, request, runtime());
        Map<String, Object> answer = new HashMap<>();
        answer.put("status", found.get("statusCode"));
        answer.put("headers", found.get("headers"));
        answer.put("body", found.get("body"));
        return answer;
    }

    private Map<String, Object> typed(Question question) throws Exception {
        String name = question.action.substring(0, 1).toLowerCase(Locale.ROOT) + question.action.substring(1);
        Class<?> type = model(question.action + "Request");
        Method method;
        try {
            method = com.aliyun.imm20200930.Client.class.getMethod(name + "WithOptions", type, RuntimeOptions.class);
        } catch (NoSuchMethodException missing) {
            throw new Lacking(name);
        }
        TeaModel request = request(type, question.members());
        Object response;
        try {
            response = method.invoke(client(question), request, runtime());
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof TeaException) {
                throw (TeaException) thrown.getCause();
            }
            throw (Exception) thrown.getCause();
        }
        Map<String, Object> answer = new HashMap<>();
        answer.put("status", response.getClass().getField("statusCode").get(response));
        answer.put("headers", response.getClass().getField("headers").get(response));
        answer.put("body", TeaModel.toMap(response.getClass().getField("body").get(response)));
        return answer;
    }

    /** The SDK's request class, filled by the names it has on the wire. */
    private static TeaModel request(Class<?> type, Map<String, JsonElement> members) throws Exception {
        Map<String, Object> given = new HashMap<>();
        for (Map.Entry<String, JsonElement> one : members.entrySet()) {
            Field field = field(type, one.getKey());
            JsonElement value = one.getValue();
            boolean text = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            if (text && field.getType() != String.class) {
                value = Main.JSON.fromJson(value.getAsString(), JsonElement.class);
            }
            check(field.getGenericType(), value, one.getKey());
            given.put(one.getKey(), Main.JSON.fromJson(value, Object.class));
        }
        return TeaModel.toModel(given, (TeaModel) type.getConstructor().newInstance());
    }

    /** Every member is one that the SDK has: toModel would leave out the others without a word. */
    private static void check(Type type, JsonElement value, String path) {
        if (value.isJsonArray() && type instanceof ParameterizedType) {
            Type inner = ((ParameterizedType) type).getActualTypeArguments()[0];
            value.getAsJsonArray().forEach((item) -> check(inner, item, path));
        } else if (value.isJsonObject() && type instanceof Class && TeaModel.class.isAssignableFrom((Class<?>) type)) {
            value.getAsJsonObject().entrySet().forEach((one) ->
                    check(field((Class<?>) type, one.getKey()).getGenericType(), one.getValue(), path));
        }
    }

    private static Field field(Class<?> type, String name) {
        for (Field field : type.getFields()) {
            NameInMap given = field.getAnnotation(NameInMap.class);
            if (given != null && given.value().equals(name)) {
                return field;
            }
        }
        throw new Lacking(type.getSimpleName() + "." + name);
    }

    private static Class<?> model(String name) {
        try {
            return Class.forName(MODELS + name);
        } catch (ClassNotFoundException missing) {
            throw new Lacking(name);
        }
    }

    /** Those of the names of calls and members, in Python's spelling, that the SDK has. */
    private List<String> has(List<String> names) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String[] parts = name.split("\\.", 2);
            if (!typed || (parts.length == 1 ? hasCall(plain(name)) : hasMember(parts[0], plain(parts[1])))) {
                found.add(name);
            }
        }
        return found;
    }

    private static boolean hasCall(String name) {
        for (Method method : com.aliyun.imm20200930.Client.class.getMethods()) {
            if (plain(method.getName()).equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMember(String owner, String member) {
        try {
            for (Field field : Class.forName(MODELS + owner).getFields()) {
                if (plain(field.getName()).equals(member)) {
                    return true;
                }
            }
        } catch (ClassNotFoundException missing) {
            return false;
        }
        return false;
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static RuntimeOptions runtime() {
        return new RuntimeOptions().setReadTimeout(20000).setConnectTimeout(5000);
    }

    private static Map<String, Object> told(TeaException error) {
        Map<String, Object> data = error.getData();
        Object id = data == null ? null : data.getOrDefault("RequestId", data.get("requestId"));
        int status = error.getStatusCode() == null ? 0 : error.getStatusCode();
        Map<String, Object> told =
                Main.error(error, error.getCode(), status, id == null ? null : id.toString(), error.getMessage());
        told.put("data", data);
        return told;
    }
}
