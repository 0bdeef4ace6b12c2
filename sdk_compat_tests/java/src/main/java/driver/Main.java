package driver;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Drives the official Java SDKs for the compatibility scenarios. A question a line on standard input, an answer a line
 * on standard output, in whatever order answers come; ../README.md describes them.
 */
public final class Main {
    static final Gson JSON = new GsonBuilder()
            .disableHtmlEscaping()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    /** What each SDK does with a question. */
    interface Driver {
        Map<String, Object> answer(Question question) throws Exception;
    }

    private Main() {
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        System.setOut(System.err); // what an SDK prints is no answer: Tencent's prints every body
        Driver driver = driver(arguments[0]);
        ExecutorService pool = Executors.newCachedThreadPool();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Question question = JSON.fromJson(line, Question.class);
            pool.execute(() -> {
                String told = JSON.toJson(answered(driver, question));
                synchronized (out) {
                    out.println(told);
                }
            });
        }
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
        System.exit(0); // the SDKs leave threads behind
    }

    private static Driver driver(String name) {
        switch (name) {
            case "core": return new Tea(false);
            case "imm": return new Tea(true);
            case "old": return new Old();
            case "cos": return new Cos();
            default: throw new IllegalArgumentException(name);
        }
    }

    private static Map<String, Object> answered(Driver driver, Question question) {
        Map<String, Object> told = new HashMap<>();
        told.put("id", question.id);
        try {
            told.putAll(driver.answer(question));
        } catch (Lacking lacking) {
            told.put("lacks", lacking.getMessage());
        } catch (Throwable error) {
            told.put("error", error(error, null, 0, null, error.toString()));
        }
        return told;
    }

    static Map<String, Object> error(Throwable type, String code, int status, String requestId, String message) {
        Map<String, Object> told = new HashMap<>();
        told.put("type", type.getClass().getSimpleName());
        told.put("code", code);
        told.put("status", status);
        told.put("requestId", requestId);
        told.put("message", message);
        return told;
    }
}
