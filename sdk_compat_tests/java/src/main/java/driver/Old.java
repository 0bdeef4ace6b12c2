package driver;

import com.aliyuncs.AcsResponse;
import com.aliyuncs.CommonRequest;
import com.aliyuncs.CommonResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.google.gson.JsonElement;
import com.google.gson.annotations.SerializedName;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** aliyun-java-sdk-imm on aliyun-java-sdk-core: the generation before Tea. */
final class Old implements Main.Driver {
    private static final String MODELS = "com.aliyuncs.imm.model.v20200930.";
    private final Map<String, DefaultAcsClient> clients = new ConcurrentHashMap<>();

    private DefaultAcsClient client(Question question) {
        return clients.computeIfAbsent(question.configuration(), (name) -> {
            DefaultProfile profile = question.token == null || question.token.isEmpty()
                    ? DefaultProfile.getProfile("cn-hangzhou", question.key, question.secret)
                    : DefaultProfile.getProfile("cn-hangzhou", question.key, question.secret, question.token);
            profile.getHttpClientConfig().setProtocolType(ProtocolType.HTTP);
            return new DefaultAcsClient(profile);
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
            return question.generic ? generic(question) : typed(question);
        } catch (ClientException error) {
            return Map.of(
                    "error", Main.error(error, error.getErrCode(), 0, error.getRequestId(), error.getErrMsg()));
        }
    }

    private Map<String, Object> generic(Question question) throws ClientException {
        if (question.headers != null && !question.headers.isEmpty()) {
            throw new Lacking("a time or nonce of the caller's choice");
        }
        CommonRequest request = new CommonRequest();
        request.setSysDomain(question.endpoint);
        request.setSysVersion(question.version);
        request.setSysAction(question.action);
        request.setSysMethod(MethodType.valueOf(question.method));
        request.setSysProtocol(ProtocolType.HTTP);
        question.query().forEach(request::putQueryParameter);
        CommonResponse response = client(question).getCommonResponse(request);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", response.getHttpStatus());
        answer.put("body", Main.JSON.fromJson(response.getData(), Object.class));
        return answer;
    }

    private Map<String, Object> typed(Question question) throws Exception {
        Class<?> type;
        try {
            type = Class.forName(MODELS + question.action + "Request");
        } catch (ClassNotFoundException missing) {
            throw new Lacking(question.action + "Request");
        }
        RpcAcsRequest<?> request = (RpcAcsRequest<?>) type.getConstructor().newInstance();
        request.setSysEndpoint(question.endpoint);
        request.setSysReadTimeout(20000);
        for (Map.Entry<String, JsonElement> one : question.members().entrySet()) {
            Method setter = setter(type, one.getKey());
            Type wanted = setter.getGenericParameterTypes()[0];
            JsonElement value = one.getValue();
            boolean text = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            if (text && wanted != String.class) {
                value = Main.JSON.fromJson(value.getAsString(), JsonElement.class);
            }
            check(wanted, value);
            setter.invoke(request, (Object) Main.JSON.fromJson(value, wanted));
        }
        AcsResponse response = client(question).getAcsResponse(request);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", 200);
        answer.put("body", members(response));
        return answer;
    }

    private static Method setter(Class<?> type, String name) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals("set" + name) && method.getParameterCount() == 1) {
                return method;
            }
        }
        throw new Lacking(type.getSimpleName() + "." + name);
    }

    /** Every member is one that the SDK has: Gson would leave out the others without a word. */
    private static void check(Type type, JsonElement value) {
        if (value.isJsonArray() && type instanceof ParameterizedType) {
            Type inner = ((ParameterizedType) type).getActualTypeArguments()[0];
            value.getAsJsonArray().forEach((item) -> check(inner, item));
        } else if (value.isJsonObject() && type instanceof Class
                && ((Class<?>) type).getName().startsWith(MODELS)) {
            value.getAsJsonObject().entrySet().forEach((one) ->
                    check(field((Class<?>) type, one.getKey()).getGenericType(), one.getValue()));
        }
    }

    private static Field field(Class<?> type, String name) {
        for (Field field : type.getDeclaredFields()) {
            SerializedName given = field.getAnnotation(SerializedName.class);
            if (given != null && given.value().equals(name)) {
                return field;
            }
        }
        throw new Lacking(type.getSimpleName() + "." + name);
    }

    /** What the getters of an answer say, by the names that they have on the wire. */
    private static Object members(Object value) throws ReflectiveOperationException {
        if (value instanceof List) {
            List<Object> found = new ArrayList<>();
            for (Object item : (List<?>) value) {
                found.add(members(item));
            }
            return found;
        }
        if (value == null || !value.getClass().getName().startsWith(MODELS)) {
            return value;
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (Method method : value.getClass().getDeclaredMethods()) {
            if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                Object member = members(method.invoke(value));
                if (member != null) {
                    found.put(method.getName().substring(3), member);
                }
            }
        }
        return found;
    }

    /** Those of the names of calls and members, in Python's spelling, that the SDK has. */
    private static List<String> has(List<String> names) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String[] parts = name.split("\\.", 2);
            if (parts.length == 1 ? hasClass(camel(name) + "Request") : hasMember(parts[0], plain(parts[1]))) {
                found.add(name);
            }
        }
        return found;
    }

    private static boolean hasClass(String name) {
        try {
            return Class.forName(MODELS + name) != null;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    private static boolean hasMember(String owner, String member) {
        try {
            for (Method method : Class.forName(MODELS + owner).getMethods()) {
                if (plain(method.getName()).equals("set" + member)) {
                    return true;
                }
            }
        } catch (ClassNotFoundException missing) {
            return false;
        }
        return false;
    }

    private static String camel(String name) {
        StringBuilder found = new StringBuilder();
        for (String word : name.split("_")) {
            found.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return found.toString();
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
