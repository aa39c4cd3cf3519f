#pragma once
// One sentence above the composer, with at most one action. Errors stay, notices go after ten seconds.

#include <QObject>
#include <QString>
#include <QTimer>

#include <deque>
#include <functional>

namespace sheaf::app {

struct Banner {
    enum class Level { Notice, Warning, Error };
    Level level = Level::Notice;
    QString text;
    QString details; ///< exact error for a tooltip or "Details"; may be empty
    QString action; ///< label; empty: none
    std::function<void()> run;
};

/// Threads: GUI. A later banner replaces a notice or a warning; errors wait for dismissal, and what comes meanwhile
/// waits behind them (of notices and warnings only the latest).
class BannerModel : public QObject {
    Q_OBJECT
public:
    explicit BannerModel(QObject* parent = nullptr);

    bool visible() const { return m_visible; }
    const Banner& banner() const { return m_banner; }

    void show(const Banner& banner);
    void dismiss();
    /// Takes a banner back that no longer holds, shown or waiting; nothing if there is none with this text.
    void withdraw(const QString& text);
    void runAction(); ///< dismisses, then runs

signals:
    void changed();

private:
    void display(const Banner& banner);
    void enqueue(const Banner& banner);

    Banner m_banner;
    bool m_visible = false;
    std::deque<Banner> m_waiting;
    QTimer m_notice; ///< runs while a notice is shown
};

} // namespace sheaf::app
