#pragma once
// The model: which one, how far its loading is, and which others could be chosen.

#include "app/viewmodel/model_card.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <vector>

namespace sheaf::app {

/// Threads: GUI.
class ModelState : public QObject {
    Q_OBJECT
public:
    enum class Status { None, Loading, Ready, Failed };

    explicit ModelState(QObject* parent = nullptr);

    Status status() const { return m_status; }
    const QString& name() const { return m_name; } ///< "SmolLM2 135M Instruct · Q4_1"
    const QString& path() const { return m_path; }
    const QString& failure() const { return m_failure; } ///< sentence, if Failed
    const QString& caution() const { return m_caution; } ///< what to know of it while it is Ready; mostly empty
    double loadFraction() const { return m_fraction; }
    double tokensPerSecond() const { return m_tokensPerSecond; } ///< of the last answer; 0: none yet
    bool seesPictures() const { return m_seesPictures; }
    const std::vector<ModelCard>& cards() const { return m_cards; }
    bool defaultModelAvailable() const { return m_defaultAvailable; }
    const QString& machine() const { return m_machine; } ///< "24 GiB memory · 2 cores · AVX-512"

    void setNone();
    void setLoading(const QString& path, const QString& name, double fraction);
    void setReady(const QString& path, const QString& name, bool seesPictures);
    void setCaution(const QString& sentence);
    void setFailed(const QString& path, const QString& sentence);
    void setTokensPerSecond(double value);
    void setCards(std::vector<ModelCard> cards);
    void setDefaultModelAvailable(bool available);
    void setMachine(const QString& text);

signals:
    void changed();
    void cardsChanged();

private:
    Status m_status = Status::None;
    QString m_name;
    QString m_path;
    QString m_failure;
    QString m_caution;
    QString m_machine;
    double m_fraction = 0;
    double m_tokensPerSecond = 0;
    bool m_seesPictures = false;
    bool m_defaultAvailable = false;
    std::vector<ModelCard> m_cards;
};

} // namespace sheaf::app
